/** Carries events from whoever makes them to one reader, who may be slower. */
export interface EventQueue<Event extends object> extends AsyncIterable<Event> {
  push(event: Event): void;
  /** The reader gets what is waiting, and then the end. */
  end(): void;
  /** The reader gets what is waiting, and then the error. */
  fail(error: unknown): void;
}

export interface EventQueueOptions<Event> {
  /** Makes one event of two neighbours, where that loses nothing; asked when many are waiting. */
  readonly merge: (earlier: Event, later: Event) => Event | undefined;
  /** The reader has left before the end. */
  readonly onLeave: () => void;
  /** Events that may wait before neighbours are merged. @defaultValue 10,000 */
  readonly maxWaiting?: number | undefined;
}

/**
 * A queue for one reader: iterating a second time goes on where the first left off. Leaving a loop ends the queue, also
 * while it waits; what is pushed then is dropped.
 */
export function createEventQueue<Event extends object>({
  merge,
  onLeave,
  maxWaiting = 10_000,
}: EventQueueOptions<Event>): EventQueue<Event> {
  let waiting: Event[] = [];
  let taken = 0;
  // What the reader gets behind the last event.
  let ending: (() => IteratorResult<Event, undefined>) | undefined;
  let sleepers: (() => void)[] = [];

  const wake = (): void => {
    const woken = sleepers;
    sleepers = [];
    for (const resolve of woken) resolve();
  };
  const finish = (how: () => IteratorResult<Event, undefined>): void => {
    ending ??= how;
    wake();
  };
  const shift = (): Event | undefined => {
    const event = waiting[taken];
    if (event === undefined) return undefined;
    // Shifting an array costs its length; this costs it once per batch.
    if (++taken === waiting.length) {
      waiting = [];
      taken = 0;
    }
    return event;
  };
  const add = (event: Event): void => {
    const last = waiting.length - taken > maxWaiting ? waiting.at(-1) : undefined;
    const merged = last && merge(last, event);
    if (merged) waiting[waiting.length - 1] = merged;
    else waiting.push(event);
  };

  const reader: AsyncIterator<Event, undefined> = {
    next: async () => {
      for (;;) {
        const value = shift();
        if (value) return { done: false, value };
        if (ending) return ending();
        await new Promise<void>((resolve) => {
          sleepers.push(resolve);
        });
      }
    },
    return: async () => {
      if (!ending) onLeave();
      waiting = [];
      taken = 0;
      ending = over;
      wake();
      return over();
    },
  };

  return {
    push: (event) => {
      if (ending) return;
      add(event);
      wake();
    },
    end: () => finish(over),
    fail: (error) =>
      finish(() => {
        ending = over; // An iterator throws once.
        throw error;
      }),
    [Symbol.asyncIterator]: () => reader,
  };
}

const over = (): { readonly done: true; readonly value: undefined } => ({
  done: true,
  value: undefined,
});
