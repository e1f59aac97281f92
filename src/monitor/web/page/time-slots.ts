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
  const firstMs = Date.parse(generatedAt) - windowMs;
  const slices = new Map<number, Slice>();
  let next = slotCount;
  // From the newest on: a slice is dated by its first call, so that two can fall into one part; the older one gives way.
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
