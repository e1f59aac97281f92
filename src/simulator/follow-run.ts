import { deriveAbort, onAbort } from '../core/abort.js';
import type { Clock } from '../core/clock.js';
import type { LiveRun } from './live-run.js';
import { type RunEvent, scriptOf } from './run-script.js';

/** Nothing happened for this long, and the wire should show a sign of life. */
export const silence: unique symbol = Symbol('silence');

export interface Following {
  readonly clock: Clock;
  /** Aborts when the follower leaves; the run goes on. */
  readonly signal: AbortSignal | undefined;
  /** The last event the follower has seen. @defaultValue none */
  readonly after?: number | undefined;
}

const silenceMs = 15_000;

/**
 * The events of a run as they happen, those of the past at once. Ends after the run's last one; throws the signal's
 * reason when the follower leaves.
 */
export async function* followRun(
  run: LiveRun,
  { clock, signal, after = -1 }: Following,
): AsyncGenerator<RunEvent | typeof silence, void, undefined> {
  const interrupt = run.interrupt.signal;
  const wake = deriveAbort(signal);
  const release = onAbort(interrupt, () => wake.abort(interrupt.reason));
  try {
    let script = scriptOf(run);
    let place = 0;
    for (let next = script[place]; next; next = script[place]) {
      signal?.throwIfAborted();
      const waitMs = run.startedAt + next.atMs - clock.now();
      if (waitMs <= 0) {
        place += 1;
        if (next.event.sequence_number > after) yield next.event;
        continue;
      }
      const cancelled = run.cancelledAfterMs;
      await pause(Math.min(waitMs, silenceMs), { clock, signal, interrupt, wake: wake.signal });
      // What has happened stays as it was; only what was to come is another.
      if (run.cancelledAfterMs !== cancelled) script = scriptOf(run);
      else if (waitMs > silenceMs) yield silence;
    }
  } finally {
    release();
    wake.dispose();
  }
}

interface Pause extends Following {
  readonly interrupt: AbortSignal;
  /** Aborts with either of the other two. */
  readonly wake: AbortSignal;
}

/** Sleeps, and wakes early when the run is interrupted. */
async function pause(ms: number, { clock, signal, interrupt, wake }: Pause): Promise<void> {
  if (interrupt.aborted) return clock.sleep(ms, signal);
  try {
    await clock.sleep(ms, wake);
  } catch (error) {
    signal?.throwIfAborted();
    if (!interrupt.aborted) throw error;
  }
}
