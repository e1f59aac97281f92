import type { MonitorReport, Slice } from '../watching/monitor-report.js';

/** How many equal slices a window has (call-window.ts). */
const slicesPerWindow = 60;

type Timeline = Pick<MonitorReport, 'timeline' | 'windowMs' | 'generatedAt'>;

/**
 * A value for each of the last slices of the window, the newest last. Slices without a call are not in the report: they are
 * null here.
 */
export function seriesOf(
  { timeline, windowMs, generatedAt }: Timeline,
  figureOf: (slice: Slice) => number | null,
  count: number,
): (number | null)[] {
  const sliceMs = windowMs / slicesPerWindow;
  const values = new Map<number, number | null>();
  for (const slice of timeline) {
    values.set(Math.floor(Date.parse(slice.at) / sliceMs), figureOf(slice));
  }
  const newest = Math.floor(Date.parse(generatedAt) / sliceMs);
  const shown = Math.min(count, slicesPerWindow);
  return Array.from(
    { length: shown },
    (_, index) => values.get(newest - shown + 1 + index) ?? null,
  );
}

/** What that share of the calls of a slice stayed below, in steps of 1, 2 and 5. */
export function sharesUpTo({ histogram }: Pick<Slice, 'histogram'>, share: number): number | null {
  let left = Math.ceil(histogram.reduce((sum, { calls }) => sum + calls, 0) * share);
  if (left === 0) return null;
  for (const { upToMs, calls } of histogram) {
    left -= calls;
    if (left <= 0) return upToMs;
  }
  return null;
}
