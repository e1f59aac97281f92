import { type CallSignal, onAbort } from './abort.js';
import type { Clock } from './clock.js';

interface Sleeper {
  readonly dueAt: number;
  readonly wake: () => void;
}

export interface ManualClock extends Clock {
  /** Sleepers not yet woken. */
  readonly waiting: number;
  /** Moves time by `ms`, waking whoever is due on the way in order of their time, and lets what they do settle. */
  advance(ms: number): Promise<void>;
}

/** A clock that stands still until `advance` moves it. Starts at 0 (monotonic) and `wallStartMs`. */
export function manualClock(wallStartMs = 1_700_000_000_000): ManualClock {
  let now = 0;
  const sleepers = new Set<Sleeper>();

  const sleep = (ms: number, signal?: CallSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const sleeper: Sleeper = {
        dueAt: now + ms,
        wake: () => {
          release?.();
          resolve();
        },
      };
      sleepers.add(sleeper);
      const release =
        signal &&
        onAbort(signal, () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
    });

  return {
    now: () => now,
    wallMs: () => wallStartMs + now,
    sleep,
    get waiting() {
      return sleepers.size;
    },
    advance: async (ms) => {
      const target = now + ms;
      await settle();
      for (let next = earliest(sleepers, target); next; next = earliest(sleepers, target)) {
        now = Math.max(now, next.dueAt);
        sleepers.delete(next);
        next.wake();
        await settle();
      }
      now = target;
    },
  };
}

function earliest(sleepers: ReadonlySet<Sleeper>, target: number): Sleeper | undefined {
  let first: Sleeper | undefined;
  for (const sleeper of sleepers) {
    if (sleeper.dueAt <= target && (!first || sleeper.dueAt < first.dueAt)) first = sleeper;
  }
  return first;
}

/** Lets promise chains of ordinary length run to their end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
