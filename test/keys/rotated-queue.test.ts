import { describe, expect, it } from 'vitest';
import { noSlotInTime } from '../../src/keys/exhausted.js';
import type { Pass } from '../../src/keys/key-choice.js';
import { createSlotQueue } from '../../src/keys/slot-queue.js';
import { manualClock } from '../../src/testing/manual-clock.js';

const avoiding = (account: string): Pass => ({ accounts: new Set([account]), slots: new Set() });

/** A queue over a source that has one slot for those who avoid `a`, and none for others; it counts how often it is asked. */
function bench() {
  let slots = 0;
  let asked = 0;
  const queue = createSlotQueue<string>(
    {
      lend: ({ accounts }) => {
        asked++;
        return accounts.has('a') && slots-- > 0 ? 'b' : undefined;
      },
      nextSlot: () => ({ at: 1_000, isBusy: false }),
      exhausted: () => noSlotInTime(1_000),
    },
    manualClock(),
  );
  const wait = (pass: Pass) =>
    queue.wait({
      ...{ line: 'rotated', pass, deadline: 60_000 },
      signal: new AbortController().signal,
    });
  return {
    queue,
    wait,
    /** How often the source is asked when that many slots have come. */
    serve: (come: number) => {
      slots = come;
      asked = 0;
      queue.serve();
      return asked;
    },
  };
}

describe('the queue, for calls that have been refused before', () => {
  it('asks once for all who avoid the same accounts, however many wait', () => {
    const { wait, serve } = bench();
    for (let call = 0; call < 500; call++) {
      void wait(avoiding('a'));
      void wait(avoiding('b'));
    }

    expect(serve(0)).toBe(2);
  });

  it('serves as many as there are slots, in their order, past those who cannot use them', async () => {
    const { queue, wait, serve } = bench();
    const served: string[] = [];
    void wait(avoiding('b')).then(() => served.push('never'));
    for (const name of ['first', 'second', 'third']) {
      void wait(avoiding('a')).then(() => served.push(name));
    }

    serve(2);
    await new Promise((resolve) => setImmediate(resolve));

    expect(served).toEqual(['first', 'second']);
    expect(queue.size).toBe(2);
  });
});
