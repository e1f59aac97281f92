import { useState } from 'preact/hooks';
import type { MonitorReport, Run } from '../../watching/monitor-report.js';
import * as format from './format.js';
import { GraphPicture } from './graph-picture.js';
import { Panel } from './panel.js';
import { runWords, toneOfRun } from './run-steps.js';
import { StatusIcon } from './status-icon.js';
import { TraceLink } from './trace-link.js';
import { Waterfall } from './waterfall.js';

/** The last runs; the one that is chosen with its graph and what it did when. */
export function Runs({ report: { runs } }: { readonly report: MonitorReport }) {
  const [chosenId, setChosenId] = useState<string>();
  // What was chosen may have been forgotten since; the newest then.
  const chosen = runs.find(({ runId }) => runId === chosenId) ?? runs[0];
  return (
    <Panel
      id="runs"
      title="Runs"
      aside={`the last ${runs.length}`}
      empty={!chosen && 'No run of a graph has been seen.'}
    >
      {chosen && (
        <div class="runs">
          <ul class="run-list">
            {runs.map((run) => (
              <li key={run.runId}>
                <RunButton
                  run={run}
                  isChosen={run === chosen}
                  onChoose={() => setChosenId(run.runId)}
                />
              </li>
            ))}
          </ul>
          <RunDetails run={chosen} />
        </div>
      )}
    </Panel>
  );
}

interface RunButtonProps {
  readonly run: Run;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function RunButton({ run, isChosen, onChoose }: RunButtonProps) {
  const { graph, state, startedAt, durationMs, calls } = run;
  return (
    <button type="button" class="run-button" aria-pressed={isChosen} onClick={onChoose}>
      <StatusIcon tone={toneOfRun(state)} />
      <span class="run-name">{graph}</span>
      <span class="run-duration">{format.duration(durationMs)}</span>
      <span class="run-state">
        {runWords(state)}, {format.plural(calls, 'call')}
      </span>
      <time dateTime={startedAt}>{format.clockTime(startedAt)}</time>
    </button>
  );
}

function RunDetails({ run }: { readonly run: Run }) {
  const { graph, state, durationMs, calls, reused, costUsd, savedUsd, error, trace } = run;
  const figures: readonly (readonly [string, string])[] = [
    ['State', runWords(state)],
    ['Took', format.duration(durationMs)],
    ['Calls', `${format.count(calls)}, ${format.count(reused)} reused`],
    ['Cost', format.usd(costUsd)],
    ['Saved', format.usd(savedUsd)],
  ];
  return (
    <article class="run" aria-label={`Run of ${graph}`}>
      <header class="run-head">
        <h3>
          <StatusIcon tone={toneOfRun(state)} />
          {graph}
        </h3>
        <TraceLink trace={trace} of={`the run of ${graph}`} />
      </header>
      <dl class="run-figures">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {error && (
        <p class="run-error">
          {error.code && <code>{error.code}</code>} {error.message}
        </p>
      )}
      <div class="run-body">
        <GraphPicture run={run} />
        <Waterfall run={run} />
      </div>
    </article>
  );
}
