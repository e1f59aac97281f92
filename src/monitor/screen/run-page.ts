import { formatCount, formatMs, formatSpan, formatUsd } from '../../scenarios/format.js';
import type { Run, RunStep } from '../watching/monitor-report.js';
import { stateWord, traceSpan } from './figure-words.js';
import { flowing } from './flowing.js';
import { type Line, padded, type Size, type Span, span, textWidth } from './line.js';
import { aroundMarked } from './marked-row.js';
import type { PageView } from './scene.js';
import type { ScreenState } from './screen-state.js';

/** One run: how it went, and its steps where they lie in its time. */
export function runPage(run: Run, state: ScreenState, size: Size): PageView {
  const head = headLines(run, size.columns);
  const steps = stepTree(run.steps);
  const { shown, chosen } = aroundMarked(steps, state, size.rows - head.length);
  return {
    lines: [
      ...head,
      ...shown.map((step, row) =>
        stepLine(step, run, { columns: size.columns, isChosen: row === chosen }),
      ),
    ],
    ids: steps.map(({ id }) => id),
  };
}

function headLines(run: Run, columns: number): Line[] {
  const { graph, state, durationMs, calls, reused, costUsd, savedUsd, error, trace } = run;
  const parts: Span[] = [
    span(graph, 'strong'),
    stateWord(state),
    span(formatSpan(durationMs)),
    span(`${formatCount(calls)} calls, ${formatCount(reused)} reused`),
    span(`${formatUsd(costUsd)} spent, ${formatUsd(savedUsd)} saved`),
  ];
  return [
    ...flowing(parts, columns),
    ...(error ? [[span(`${error.code ?? 'error'}: `, 'bad'), span(error.message)]] : []),
    ...(trace ? [[span('trace ', 'dim'), traceSpan(trace, columns - 6)]] : []),
    ...(run.droppedSteps > 0
      ? [[span(`${formatCount(run.droppedSteps)} further steps were not kept`, 'dim')]]
      : []),
    [],
  ];
}

/** A step with its place in the tree. */
export interface PlacedStep extends Omit<RunStep, 'id'> {
  readonly id: string;
  readonly depth: number;
}

/** The steps with what is within each of them under it, in the order of their beginning. */
function stepTree(steps: readonly RunStep[]): PlacedStep[] {
  const known = new Set(steps.map(({ id }) => id));
  const within = (parent: number) =>
    steps.filter((step) => step.parent === parent && step.id !== parent);
  const placed = new Set<number>();
  const under = (step: RunStep, depth: number): PlacedStep[] => {
    if (placed.has(step.id)) return [];
    placed.add(step.id);
    const inner = within(step.id).flatMap((each) => under(each, depth + 1));
    return [{ ...step, id: `step ${step.id}`, depth }, ...inner];
  };
  const roots = steps.filter(({ id, parent }) => !known.has(parent) || parent === id);
  return [...roots, ...steps].flatMap((step) => under(step, 0));
}

const nameShare = 0.34;
const figuresWidth = 24;

interface LineOptions {
  readonly columns: number;
  readonly isChosen: boolean;
}

function stepLine(step: PlacedStep, run: Run, { columns, isChosen }: LineOptions): Line {
  const nameWidth = Math.max(8, Math.min(36, Math.floor(columns * nameShare)));
  const barWidth = columns - 2 - nameWidth - 1 - figuresWidth;
  const name = padded(' '.repeat(step.depth) + step.name, nameWidth);
  const words = [step.state, step.outcome].filter((word) => word !== null);
  const [word = '', ...others] = words;
  const tone = stateWord(step.state).tone;
  const took = step.durationMs === null ? 'so far' : formatMs(step.durationMs);
  return [
    span(isChosen ? '▸ ' : '  ', 'accent'),
    span(name, isChosen ? 'chosen' : 'plain'),
    span(' '),
    ...(barWidth >= 8 ? [span(padded(barOf(step, run, barWidth), barWidth), tone)] : []),
    span(` ${padded(took, 7, 'right')} `),
    span(word, tone),
    span(others.length > 0 ? ` ${others.join(' ')}` : '', 'dim'),
  ];
}

/** Where the step lies in the time of its run. */
function barOf(
  { startMs, durationMs }: Pick<RunStep, 'startMs' | 'durationMs'>,
  run: Pick<Run, 'durationMs'>,
  width: number,
): string {
  const whole = Math.max(run.durationMs, startMs + (durationMs ?? 0), 1);
  const columnOf = (ms: number) => Math.round((ms / whole) * width);
  const end = columnOf(durationMs === null ? whole : startMs + durationMs);
  const start = Math.min(columnOf(startMs), width - 1);
  const bar = '█'.repeat(Math.max(1, end - start));
  return textWidth(bar) > width ? bar.slice(0, width) : ' '.repeat(start) + bar;
}
