import type { Clock } from '../core/clock.js';

export interface FakeClock extends Clock {
  /** What was asked of `sleep`, in order. */
  readonly sleeps: readonly number[];
  /** Moves time without anybody sleeping. */
  advance(ms: number): void;
}

/** A clock that never waits: sleeping just moves it. Starts at 0 (monotonic) and `wallStartMs`. */
export function fakeClock(wallStartMs = 1_700_000_000_000): FakeClock {
  const sleeps: number[] = [];
  let now = 0;
  return {
    sleeps,
    now: () => now,
    wallMs: () => wallStartMs + now,
    advance: (ms) => {
      now += ms;
    },
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      sleeps.push(ms);
      now += ms;
    },
  };
}
