import type { Run } from '../../watching/monitor-report.js';
import * as format from './format.js';
import { type NestedStep, nestedSteps, toneOfStep } from './run-steps.js';
import { StatusIcon } from './status-icon.js';

const shares = [0, 0.25, 0.5, 0.75];

/** What a run did when, each step below the one that it is part of. */
export function Waterfall({ run }: { readonly run: Run }) {
  const steps = nestedSteps(run);
  if (steps.length === 0) return <p class="empty">It has not taken a step yet.</p>;
  const wholeMs = Math.max(
    run.durationMs,
    1,
    ...steps.map(({ step }) => step.startMs + (step.durationMs ?? 0)),
  );
  return (
    <div class="waterfall">
      <div class="waterfall-scale" aria-hidden="true">
        {shares.map((share) => (
          <span key={share}>{share === 0 ? '0' : format.duration(wholeMs * share)}</span>
        ))}
      </div>
      <ol class="steps" aria-label={`Steps of the run of ${run.graph}`}>
        {steps.map((each) => (
          <StepRow key={each.step.id} nested={each} wholeMs={wholeMs} />
        ))}
      </ol>
      {run.droppedSteps > 0 && (
        <p class="readout">And {format.plural(run.droppedSteps, 'more step')}.</p>
      )}
    </div>
  );
}

interface StepRowProps {
  readonly nested: NestedStep;
  readonly wholeMs: number;
}

function StepRow({ nested: { step, depth }, wholeMs }: StepRowProps) {
  const { kind, name, startMs, durationMs, state, outcome } = step;
  const length = durationMs ?? Math.max(0, wholeMs - startMs);
  const look = kind === 'call' && outcome ? `outcome-${outcome}` : `kind-${kind}`;
  return (
    <li class={`step state-${state}`}>
      <span class="step-name" style={{ paddingInlineStart: `${Math.min(depth, 8) * 12}px` }}>
        {state === 'done' ? (
          <i class={`swatch ${look}`} aria-hidden="true" />
        ) : (
          <StatusIcon tone={toneOfStep(state)} />
        )}
        <span class="step-label" title={name}>
          {name}
        </span>
        <span class="step-kind">{kind === 'call' && outcome ? outcome : kind}</span>
      </span>
      <span class="step-lane" aria-hidden="true">
        <i
          class={`step-bar ${look}`}
          style={{
            left: `${(startMs / wholeMs) * 100}%`,
            width: `max(2px, ${(length / wholeMs) * 100}%)`,
          }}
        />
      </span>
      <span class="step-duration">
        <span class="unseen">{state}, </span>
        {durationMs === null ? 'running' : format.duration(durationMs)}
      </span>
    </li>
  );
}
