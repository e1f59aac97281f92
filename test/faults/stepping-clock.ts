import { onAbort } from '../../src/core/abort.js';
import type { Clock } from '../../src/core/clock.js';

export interface SteppingClock extends Clock {
  /** Sleepers not yet woken. */
  waiting(): number;
  /** Moves time to whoever is due next, and wakes that one alone; nothing when nobody sleeps. */
  step(): void;
  /** Lets time go by while nobody sleeps. */
  pass(ms: number): void;
}

interface Sleeper {
  readonly dueAt: number;
  readonly wake: () => void;
}

/** A clock that stands still while anything else moves: an exchange over real sockets takes none of its time. */
export function steppingClock(): SteppingClock {
  const sleepers = new Set<Sleeper>();
  let now = 0;
  return {
    now: () => now,
    // A whole second, as what the upstream says about time is rounded to.
    wallMs: () => 1_700_000_000_000 + now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const sleeper = {
          dueAt: now + ms,
          wake: () => {
            release?.();
            resolve();
          },
        };
        sleepers.add(sleeper);
        const leave = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const release = signal && onAbort(signal, leave);
      }),
    waiting: () => sleepers.size,
    step: () => {
      const [next] = [...sleepers].sort((a, b) => a.dueAt - b.dueAt);
      if (!next) return;
      now = Math.max(now, next.dueAt);
      sleepers.delete(next);
      next.wake();
    },
    pass: (ms) => {
      now += ms;
    },
  };
}
