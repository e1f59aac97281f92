import { type Context, createContextKey, type HrTime } from '@opentelemetry/api';
import type { Clock } from '../core/clock.js';

/**
 * One reading of both scales of a clock, shared by all spans below a local root. The SDK by itself starts spans at
 * whole milliseconds of the wall clock and measures their length on another, so that short children end after their
 * parents (opentelemetry-js#6816). With one anchor and explicit times everywhere, they cannot.
 */
export interface Anchor {
  readonly clock: Clock;
  readonly wallMs: number;
  readonly monotonicMs: number;
}

const anchorKey = createContextKey('crossgraph.anchor');

/** The anchor that `context` carries for this clock, or a new one. */
export function anchorIn(context: Context, clock: Clock): Anchor {
  const carried = context.getValue(anchorKey) as Anchor | undefined;
  // Another clock has another zero.
  if (carried?.clock === clock) return carried;
  return { clock, wallMs: Math.floor(clock.wallMs()), monotonicMs: clock.now() };
}

/** The context with `anchor` for all spans below. */
export function withAnchor(context: Context, anchor: Anchor): Context {
  return context.getValue(anchorKey) === anchor ? context : context.setValue(anchorKey, anchor);
}

/** Turns a time on the anchor's monotonic scale into a span's time. Never decreases when its argument grows. */
export function timeAt({ wallMs, monotonicMs }: Anchor, atMs: number): HrTime {
  // Not a plain number: the SDK takes small ones for readings of its own clock, and a double of this size loses digits.
  const elapsedMs = atMs - monotonicMs;
  const wholeMs = Math.floor(elapsedMs);
  const nanos = Math.floor((elapsedMs - wholeMs) * 1e6);
  const ms = wallMs + wholeMs;
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6) + nanos];
}
