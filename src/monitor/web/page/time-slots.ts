import type { MonitorReport, Slice } from '../../watching/monitor-report.js';

/** One of the equal parts of the window; without a slice where nobody called. */
export interface Slot {
  /** Milliseconds since 1970. */
  readonly startMs: number;
  readonly slice: Slice | undefined;
}

export const slotCount = 60;

/** The window in equal parts, the oldest first, so that charts have a scale of time. */
export function timeSlots({
  generatedAt,
  windowMs,
  timeline,
}: Pick<MonitorReport, 'generatedAt' | 'windowMs' | 'timeline'>): readonly Slot[] {
  const slotMs = windowMs / slotCount;
  const nowMs = Date.parse(generatedAt);
  const phaseMs = phaseOf(
    timeline.map(({ at }) => Date.parse(at)),
    slotMs,
  );
  const sinceEdgeMs = (nowMs - phaseMs) % slotMs || slotMs;
  const firstMs = nowMs - sinceEdgeMs - (slotCount - 1) * slotMs;
  const slices = new Map<number, Slice>();
  let next = slotCount;
  // From the newest on: where two fall into one part, the older one gives way.
  for (const slice of [...timeline].reverse()) {
    const at = Math.floor((Date.parse(slice.at) - firstMs) / slotMs);
    next = Math.min(at, next - 1);
    if (next < 0) break;
    slices.set(next, slice);
  }
  return Array.from({ length: slotCount }, (_, index) => ({
    startMs: firstMs + index * slotMs,
    slice: slices.get(index),
  }));
}

/**
 * Where the monitor's own slices begin, within the length of one. A slice is dated by its first call, which comes a little
 * later: all dates lie behind the edge, which is so after the longest stretch without one.
 */
function phaseOf(times: readonly number[], slotMs: number): number {
  const phases = times.map((time) => time % slotMs).sort((one, other) => one - other);
  const [first = 0] = phases;
  const gapBefore = (at: number) =>
    at === 0 ? first + slotMs - (phases.at(-1) ?? 0) : (phases[at] ?? 0) - (phases[at - 1] ?? 0);
  const gaps = phases.map((_, at) => gapBefore(at));
  return phases[gaps.indexOf(Math.max(...gaps))] ?? 0;
}
