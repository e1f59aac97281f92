import type { RunCall } from '../tracing/run-call.js';
import type { Frame, FrameKind } from '../tracing/run-frame.js';
import { callTotals, costOf, spreadOf } from './call-totals.js';
import { criticalPath } from './critical-path.js';
import type { RunReport, StepTotals, Waste } from './run-report.js';

/** What the report says of the run as a whole. */
export interface ReportFacts
  extends Pick<RunReport, 'runId' | 'graph' | 'threadId' | 'stopReason' | 'waitedMs'> {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** On the clock of the frames. */
  readonly endedAt: number;
  /** What calls under way could cost at most at the end. */
  readonly reservedUsd: number;
}

/** Makes the report of a run that has ended, whose root is `root`. */
export function makeReport(root: Frame, facts: ReportFacts): RunReport {
  const { endedAt, reservedUsd, startedAt, ...told } = facts;
  const frames: Frame[] = [];
  collect(root, frames);
  const all = frames.flatMap((frame) => frame.calls);
  const isLate = (call: RunCall) => call.endedAt === undefined || call.endedAt > endedAt;
  const calls = all.filter((call) => !isLate(call));
  const late = all.filter(isLate);
  return {
    version: 1,
    ...told,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: endedAt - root.startedAt,
    total: callTotals(calls),
    agents: stepTotals('agent', frames, calls),
    nodes: stepTotals('node', frames, calls),
    tools: stepTotals('tool', frames, calls),
    criticalPath: criticalPath(root, endedAt),
    waste: {
      duplicates: duplicates(calls),
      unused: unused(root, isLate),
      late: {
        calls: late.length,
        costUsd: costOf(late),
        reservedUsd: late.length === 0 ? 0 : reservedUsd,
      },
    },
  };
}

function collect(frame: Frame, into: Frame[]): void {
  into.push(frame);
  for (const child of frame.children) collect(child, into);
}

type StepKind = 'agent' | 'node' | 'tool';

function stepTotals(
  kind: StepKind,
  frames: readonly Frame[],
  calls: readonly RunCall[],
): readonly StepTotals[] {
  const framesOf = groupBy(
    frames.filter((frame) => frame.kind === (kind satisfies FrameKind)),
    ({ name }) => name,
  );
  const callsOf = groupBy(calls, (call) => call[kind]);
  const names = new Set([...framesOf.keys(), ...callsOf.keys()]);
  return [...names].map((name) => {
    const runs = framesOf.get(name) ?? [];
    const durations = runs.flatMap(({ startedAt, endedAt }) =>
      endedAt === undefined ? [] : [endedAt - startedAt],
    );
    return {
      name,
      runs: runs.length,
      failed: runs.filter(({ ending }) => ending === 'failed').length,
      durationMs: spreadOf(durations),
      ...callTotals(callsOf.get(name) ?? []),
    };
  });
}

function groupBy<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string | undefined,
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const name = nameOf(item);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}

function duplicates(calls: readonly RunCall[]): Waste['duplicates'] {
  const seen = new Set<string>();
  // By their ids, calls are in the order in which they were made.
  const again = calls
    .toSorted((one, other) => one.id - other.id)
    .filter(({ question }) => seen.has(question) || !seen.add(question));
  const paid = again.filter(isPaid);
  return { calls: again.length, paidCalls: paid.length, costUsd: costOf(paid) };
}

function unused(root: Frame, isLate: (call: RunCall) => boolean): Waste['unused'] {
  const calls = callsBelowFailure(root).filter(
    (call) => call.errorCode === undefined && isPaid(call) && !isLate(call),
  );
  return { calls: calls.length, costUsd: costOf(calls) };
}

/** An interrupt or a hand-over loses nothing: the answers are there when the run goes on. */
function callsBelowFailure(frame: Frame, isLost = false): readonly RunCall[] {
  const lost = isLost || frame.ending === 'failed';
  const below = frame.children.flatMap((child) => callsBelowFailure(child, lost));
  return lost ? [...frame.calls, ...below] : below;
}

function isPaid({ costUsd }: RunCall): boolean {
  return costUsd > 0;
}
