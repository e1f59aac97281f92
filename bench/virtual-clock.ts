import { onAbort } from '../src/core/abort.js';
import type { Clock } from '../src/core/clock.js';
import { createTimeHeap, type Timed } from './time-heap.js';

/** Time that passes only when nothing else is left to do: an hour of waiting takes as long as its work. */
export interface VirtualClock extends Clock {
  /** Runs `work` and moves time on until it settles. Rejects when it waits for what will never come. */
  run<Out>(work: () => Promise<Out>): Promise<Out>;
  /** Calls `ring` in `ms`, unless the returned function is called before. */
  schedule(ms: number, ring: () => void): () => void;
}

interface Alarm extends Timed {
  ring: (() => void) | undefined;
}

// What is not of this clock (a lazy import, a file) gets some turns of the loop before time is said to stand still.
const patienceTurns = 10_000;

/** A clock of its own. Starts at 0 (monotonic) and `wallStartMs`. */
export function virtualClock(wallStartMs = 1_700_000_000_000): VirtualClock {
  const heap = createTimeHeap<Alarm>();
  let now = 0;

  const schedule = (ms: number, ring: () => void) => {
    const alarm: Alarm = { dueAt: now + Math.max(0, ms), ring };
    heap.push(alarm);
    return () => {
      alarm.ring = undefined;
    };
  };
  const nextAlarm = () => {
    while (heap.peek() && heap.peek()?.ring === undefined) heap.pop();
    return heap.peek();
  };
  /** Moves to the next moment anybody waits for, and wakes all who wait for it. */
  const advance = (): boolean => {
    const next = nextAlarm();
    if (!next) return false;
    now = Math.max(now, next.dueAt);
    for (let due = nextAlarm(); due && due.dueAt <= now; due = nextAlarm()) {
      heap.pop();
      due.ring?.();
    }
    return true;
  };

  return {
    now: () => now,
    wallMs: () => wallStartMs + now,
    schedule,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const cancel = schedule(ms, () => {
          release?.();
          resolve();
        });
        const release =
          signal &&
          onAbort(signal, () => {
            cancel();
            reject(signal.reason);
          });
      }),
    run: async (work) => {
      let settled = false;
      const outcome = work().finally(() => {
        settled = true;
      });
      // Judged below, when the loop has ended.
      outcome.catch(() => undefined);
      for (let idle = 0; idle < patienceTurns; idle++) {
        await turnOfTheLoop();
        if (settled) return outcome;
        if (advance()) idle = 0;
      }
      throw new Error('The work waits for something that is not on its clock.');
    },
  };
}

/** Lets every promise that can settle do so. */
function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
