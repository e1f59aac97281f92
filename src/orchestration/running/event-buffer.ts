import type { RunEvent } from './run-event.js';

/** Carries a run's events to one reader, who holds nobody up. */
export interface EventBuffer {
  push(event: RunEvent): void;
  /** The reader gets what is waiting, and then the end, or the error. */
  end(error?: { readonly thrown: unknown }): void;
  /** Iterating a second time goes on where the first left off; leaving calls `onLeave`. */
  readonly reader: AsyncIterator<RunEvent, undefined>;
}

export interface EventBufferOptions {
  /** Events that may wait for the reader. */
  readonly maxWaiting: number;
  /** The reader has left before the end. */
  readonly onLeave: () => void;
}

/**
 * Holds at most `maxWaiting` events. When more come, the oldest are dropped and the reader gets an `events_dropped` in their
 * place: a slow reader misses what is past, never what is now, and never the last event.
 */
export function createEventBuffer({ maxWaiting, onLeave }: EventBufferOptions): EventBuffer {
  let waiting: RunEvent[] = [];
  let taken = 0;
  let dropped = 0;
  let ending: { readonly error?: { readonly thrown: unknown } | undefined } | undefined;
  /** Readers that wait for an event; whoever does not iterate may ask for several at once. */
  let sleepers: (() => void)[] = [];
  const wake = () => {
    const awake = sleepers;
    sleepers = [];
    for (const rouse of awake) rouse();
  };

  const shift = (): RunEvent | undefined => {
    const event = waiting[taken];
    if (event === undefined) return undefined;
    // Shifting an array costs its length; this costs it once per thousand.
    if (++taken === 1_000) {
      waiting = waiting.slice(taken);
      taken = 0;
    }
    return event;
  };
  const take = (): RunEvent | undefined => {
    const next = waiting[taken];
    if (dropped === 0 || next === undefined) return shift();
    const { runId, at } = next;
    const event: RunEvent = { type: 'events_dropped', count: dropped, runId, at };
    dropped = 0;
    return event;
  };
  const finish = (): IteratorResult<RunEvent, undefined> => {
    const error = ending?.error;
    ending = {}; // An iterator throws once.
    if (error) throw error.thrown;
    return { done: true, value: undefined };
  };

  return {
    push: (event) => {
      if (ending) return;
      waiting.push(event);
      if (waiting.length - taken > maxWaiting) {
        shift();
        dropped++;
      }
      wake();
    },
    end: (error) => {
      ending ??= { error };
      wake();
    },
    reader: {
      next: async () => {
        for (;;) {
          const value = take();
          if (value) return { done: false, value };
          if (ending) return finish();
          await new Promise<void>((resolve) => {
            sleepers.push(resolve);
          });
        }
      },
      return: async () => {
        if (!ending) onLeave();
        ending = {};
        waiting = [];
        taken = 0;
        wake();
        return { done: true, value: undefined };
      },
    },
  };
}
