import type { Slot } from './time-slots.js';

/** Calls of one step of latency, slot by slot. */
export interface LatencyRow {
  readonly upToMs: number;
  readonly cells: readonly number[];
}

// Twelve fit with a label each; below the lowest of them nobody tells the difference.
const maxRows = 12;

/** Rows of a heat map, the slowest first, without holes. What is quicker than the lowest row is counted in it. */
export function latencyRows(slots: readonly Slot[]): readonly LatencyRow[] {
  const steps = stepsOf(slots);
  return steps
    .map((upToMs, index) => {
      const above = steps[index - 1] ?? 0;
      const cells = slots.map(({ slice }) =>
        (slice?.histogram ?? [])
          .filter((bin) => bin.upToMs <= upToMs && bin.upToMs > above)
          .reduce((sum, bin) => sum + bin.calls, 0),
      );
      return { upToMs, cells };
    })
    .reverse();
}

/** Ends of the steps that hold a call, with those between them, from the quickest on. */
function stepsOf(slots: readonly Slot[]): readonly number[] {
  const bins = slots.flatMap(({ slice }) => slice?.histogram ?? []);
  const used = bins.filter(({ calls }) => calls > 0).map(({ upToMs }) => upToMs);
  const [least, most] = [Math.min(...used), Math.max(...used)];
  const known = new Set(bins.map(({ upToMs }) => upToMs));
  const between = [...known].filter((upToMs) => upToMs >= least && upToMs <= most);
  return between.sort((one, other) => one - other).slice(-maxRows);
}
