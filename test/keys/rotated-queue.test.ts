import { describe, expect, it } from 'vitest';
import { noSlotInTime } from '../../src/keys/exhausted.js';
import { type NextSlot, nothingTried, type Pass } from '../../src/keys/key-choice.js';
import { createKeyPool } from '../../src/keys/key-pool.js';
import { createSlotQueue } from '../../src/keys/slot-queue.js';
import { type ManualClock, manualClock } from '../../src/testing/manual-clock.js';
import { keysOf, request, tooMany } from './key-bench.js';

const avoiding = (account: string): Pass => ({ accounts: new Set([account]), slots: new Set() });

/** A queue over a source that has one slot for those who avoid `a`, and none for others; it counts how often it is asked. */
function bench(next: NextSlot = { at: 1_000, isBusy: false }) {
  const clock = manualClock();
  let slots = 0;
  let asked = 0;
  const queue = createSlotQueue<string>(
    {
      lend: ({ accounts }) => {
        asked++;
        return accounts.has('a') && slots-- > 0 ? 'b' : undefined;
      },
      nextSlot: () => next,
      exhausted: () => noSlotInTime(1_000),
    },
    clock,
  );
  const wait = (pass: Pass, deadline = 60_000) =>
    queue.wait({
      ...{ line: 'rotated', pass, deadline },
      signal: new AbortController().signal,
    });
  return {
    clock,
    queue,
    wait,
    asked: () => asked,
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

  it('asks the source once for a newcomer behind others of its kind, not once for each of them', () => {
    const { wait, asked } = bench();

    for (let call = 0; call < 500; call++) void wait(avoiding('b'));

    expect(asked()).toBe(1);
  });

  it('leaves a newcomer waiting no longer than its deadline, whoever waits before it', async () => {
    const { clock, wait } = bench({ at: Infinity, isBusy: true });
    void wait(avoiding('b'), 600_000);
    const told: string[] = [];
    wait(avoiding('b'), 5_000).catch(() => told.push(`refused at ${clock.now()}`));

    await clock.advance(60_000);

    expect(told).toEqual(['refused at 5000']);
  });
});

describe('calls that are bound to an account each', () => {
  const poolOfTwo = (clock: ManualClock) =>
    createKeyPool(
      { keys: keysOf(2, ['a', 'b']), limits: { requestsPerMinute: 60, burst: 1 } },
      { clock },
    );
  const bound = (only: string, deadline: number) =>
    request({ line: 'rotated', pass: { ...nothingTried, only }, deadline });

  it('do not stand in the way of each other', async () => {
    const clock = manualClock();
    const pool = poolOfTwo(clock);
    const first = await pool.acquire(bound('a', 30_000));
    first.rateLimited(tooMany(20_000));
    const waiting = Array.from({ length: 5 }, async () => {
      const lease = await pool.acquire(bound('a', 30_000));
      lease.succeeded();
      return lease.account;
    });

    const other = await pool.acquire(bound('b', 30_000));
    const next = pool.acquire(bound('b', 30_000));
    await clock.advance(1_100);

    expect(other.account).toBe('b');
    expect((await next).account).toBe('b');
    await clock.advance(60_000);
    expect(await Promise.all(waiting)).toEqual(Array(5).fill('a'));
  });

  it('are not refused for others who wait for another account', async () => {
    const pool = poolOfTwo(manualClock());
    for (let call = 0; call < 20; call++) void pool.acquire(bound('a', 30_000));

    const lease = await pool.acquire(bound('b', 100));

    expect(lease.account).toBe('b');
  });
});
