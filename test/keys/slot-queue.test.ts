import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/core/clock.js';
import { KeysExhaustedError } from '../../src/errors.js';
import type { SlotRequest } from '../../src/keys/slot-queue.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { poolOf, request, revoked, tooMany } from './key-bench.js';

// One request a second (and a margin of 2 %), without a burst.
const limits = { requestsPerMinute: 60, burst: 1 };

function bench(keys = 1) {
  const clock = manualClock();
  const pool = poolOf(keys, clock, { limits });
  const served: string[] = [];
  /** Asks under a name that is noted when the call is served; what it fails with is its outcome. */
  const ask = (name: string, said: Partial<SlotRequest> = {}) =>
    pool.acquire(request(said)).then(
      (lease) => {
        served.push(`${name}@${clock.now()}`);
        return lease;
      },
      (error: unknown) => error,
    );
  return { clock, pool, served, ask };
}

describe('the queue for slots', () => {
  it('serves first come, first served, interactive calls before batch calls', async () => {
    const { clock, served, ask } = bench();
    for (const line of ['interactive', 'batch', 'batch', 'interactive', 'interactive'] as const) {
      void ask(line, { line });
    }

    await clock.advance(5_000);

    expect(served).toEqual([
      'interactive@0',
      'interactive@1020',
      'interactive@2040',
      'batch@3060',
      'batch@4080',
    ]);
  });

  it('lets one agent wait no longer because another has asked a hundred times', async () => {
    const { clock, served, ask } = bench();
    for (let call = 0; call < 100; call++) void ask('greedy', { agent: 'greedy' });
    void ask('modest', { agent: 'modest' });

    await clock.advance(3_000);

    expect(served).toEqual(['greedy@0', 'greedy@1020', 'modest@2040']);
    await clock.advance(200_000);
  });

  it('turns away only the agent whose own calls stand before the deadline', async () => {
    const { clock, served, ask } = bench();
    for (let call = 0; call < 10; call++) void ask('greedy', { agent: 'greedy' });
    const late = ask('late', { agent: 'greedy', deadline: 5_000 });

    void ask('modest', { agent: 'modest', deadline: 5_000 });

    expect(await late).toMatchObject({ code: 'KEYS_EXHAUSTED' });
    await clock.advance(5_000);
    expect(served).toContain('modest@2040');
    await clock.advance(60_000);
  });

  it('has one timer for all who wait, and none when nobody does', async () => {
    const { clock, ask } = bench();
    for (let call = 0; call < 50; call++) void ask('call');
    await clock.advance(0);

    const whileWaiting = clock.waiting;
    await clock.advance(60_000);

    expect([whileWaiting, clock.waiting]).toEqual([1, 0]);
  });

  it('turns a call away at once when its slot would lie behind its deadline', async () => {
    const { clock, served, ask } = bench();
    void ask('first');
    void ask('second', { deadline: 1_500 });

    const outcome = await ask('third', { deadline: 1_500 });

    expect(outcome).toBeInstanceOf(KeysExhaustedError);
    expect((outcome as KeysExhaustedError).retryAfterMs).toBeCloseTo(2_040, -1);
    await clock.advance(1_500);
    expect(served).toEqual(['first@0', 'second@1020']);
  });

  it('turns calls away beyond its bound', async () => {
    const clock = manualClock();
    const pool = poolOf(1, clock, { limits, maxQueued: 2 });
    const calls = Array.from({ length: 4 }, () => pool.acquire(request()).catch((error) => error));

    const last = await calls[3];

    expect(last).toMatchObject({
      code: 'KEYS_EXHAUSTED',
      message: expect.stringContaining('`maxQueued`'),
    });
    await clock.advance(60_000);
    await Promise.all(calls);
  });

  it('lets go of a call whose caller leaves, with its own reason, and serves the next', async () => {
    const { clock, served, ask } = bench();
    const caller = new AbortController();
    void ask('first');
    const left = ask('second', { signal: caller.signal });
    void ask('third');
    await clock.advance(10);

    caller.abort('gone');

    expect(await left).toBe('gone');
    await clock.advance(1_010);
    expect(served).toEqual(['first@0', 'third@1020']);
    expect(getEventListeners(caller.signal, 'abort')).toEqual([]);
  });

  it('stops its timer when the last caller leaves', async () => {
    const { clock, ask } = bench();
    const caller = new AbortController();
    void ask('first');
    const left = ask('second', { signal: caller.signal });
    await clock.advance(10);

    caller.abort('gone');

    await left;
    expect(clock.waiting).toBe(0);
  });

  it('tells waiting calls at once when a rest puts their slot behind their deadline', async () => {
    const { clock, pool, served, ask } = bench();
    const lease = await pool.acquire(request());
    const hasty = ask('hasty', { deadline: 5_000 });
    void ask('patient');
    await clock.advance(100);

    lease.rateLimited(tooMany(10_000));

    expect(await hasty).toMatchObject({ code: 'KEYS_EXHAUSTED', retryAfterMs: 10_000 });
    await clock.advance(10_000);
    expect(served).toEqual(['patient@10100']);
  });

  it('tells waiting calls at once when the last key is refused', async () => {
    const { pool, ask } = bench();
    const lease = await pool.acquire(request());
    const waiting = ask('waiting');

    lease.refused(revoked(0));

    expect(await waiting).toMatchObject({ code: 'KEYS_EXHAUSTED', retryAfterMs: undefined });
  });

  it('serves a waiting call sooner when the limit turns out higher', async () => {
    const { clock, pool, served, ask } = bench();
    void ask('first');
    void ask('second');
    await clock.advance(20);

    for (let time = 0; time < 3; time++) pool.observe(0, { limit: 600 });

    await clock.advance(500);
    expect(served).toEqual(['first@0', 'second@120']);
  });

  it('spends no slot on a call whose deadline passed while a busy process woke up late', async () => {
    let now = 0;
    let ring = () => {};
    const lateClock: Clock = {
      now: () => now,
      wallMs: () => now,
      sleep: () =>
        new Promise((resolve) => {
          ring = resolve;
        }),
    };
    const pool = poolOf(1, lateClock, { limits });
    await pool.acquire(request());
    const pending = pool.acquire(request({ deadline: 1_500 }));
    const verdict = expect(pending).rejects.toMatchObject({ code: 'KEYS_EXHAUSTED' });

    now = 2_000;
    ring();

    await verdict;
    expect(pool.stats()[0]?.requests).toBe(1);
  });
});
