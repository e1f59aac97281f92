import type { KeptSpread } from './latency-spread.js';
import type { MonitorReport } from './monitor-report.js';

/** The bins of a spread in steps of 1, 2 and 5, from the first step with a call to the last. */
export function histogramOf({ bins }: Pick<KeptSpread, 'bins'>): MonitorReport['histogram'] {
  const steps = new Map<number, number>();
  for (const [ms, calls] of bins) {
    const step = stepOf(ms);
    steps.set(step, (steps.get(step) ?? 0) + calls);
  }
  if (steps.size === 0) return [];
  const [first, last] = [Math.min(...steps.keys()), Math.max(...steps.keys())];
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    upToMs: endOf(first + index),
    calls: steps.get(first + index) ?? 0,
  }));
}

const ends = [1, 2, 5];

/** Number of the step that holds `ms`: three for each power of ten. */
function stepOf(ms: number): number {
  let step = Math.floor(Math.log10(ms)) * ends.length;
  while (endOf(step) < ms) step += 1;
  return step;
}

function endOf(step: number): number {
  const power = Math.floor(step / ends.length);
  const end = ends[step - power * ends.length] ?? 1;
  return Number(`${end}e${power}`);
}
