import { describe, expect, it } from 'vitest';
import { CallTimeoutError, UpstreamError } from '../../src/errors.js';
import { createConcurrencyLimit } from '../../src/keys/concurrency-limit.js';
import { keyed } from '../../src/keys/keyed.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { callContext } from '../resilience/call-context.js';
import { poolOf, request, tooMany } from './key-bench.js';

describe('createConcurrencyLimit', () => {
  it('starts at the ceiling and never passes it', () => {
    const limit = createConcurrencyLimit(3);

    for (let answer = 0; answer < 9; answer++) limit.accepted(3);

    expect([limit.limit, limit.hasRoom(2), limit.hasRoom(3)]).toEqual([3, true, false]);
  });

  it('cuts to four fifths of what was in flight, once per round trip', () => {
    const limit = createConcurrencyLimit(100);

    // All left at 0; one overload refuses them one after the other.
    for (const now of [50, 51, 52]) limit.rejected({ now, startedAt: 0, inFlight: 20 });
    const afterOne = limit.limit;
    limit.rejected({ now: 100, startedAt: 60, inFlight: 16 });

    expect(afterOne).toBe(16);
    expect(limit.limit).toBeCloseTo(12.8);
  });

  it('always lets one go', () => {
    const limit = createConcurrencyLimit(1);

    for (let now = 1; now < 9; now++) limit.rejected({ now, startedAt: now - 0.5, inFlight: 1 });

    expect(limit.hasRoom(0)).toBe(true);
  });

  it('wins back one for a round of answers, while it is in use', () => {
    const limit = createConcurrencyLimit(100);
    limit.rejected({ now: 1, startedAt: 0, inFlight: 10 });

    for (let answer = 0; answer < 8; answer++) limit.accepted(3);
    const idle = limit.limit;
    for (let answer = 0; answer < 8; answer++) limit.accepted(8);

    expect(idle).toBe(8);
    expect(limit.limit).toBeGreaterThan(8.9);
    expect(limit.limit).toBeLessThan(9.1);
  });
});

const limits = { requestsPerMinute: 60_000, burst: 100 };

describe('the requests of an account on their way', () => {
  it('are never more than its bound; the next one leaves when one has ended', async () => {
    const clock = fakeClock();
    const pool = poolOf(1, clock, { limits, maxInFlight: 2 });
    const leases = [await pool.acquire(request()), await pool.acquire(request())];
    let third: unknown;
    const pending = pool.acquire(request()).then((lease) => {
      third = lease;
    });
    await Promise.resolve();
    const meanwhile = third;

    leases[0]?.succeeded();

    await pending;
    expect(meanwhile).toBeUndefined();
    expect(pool.stats()[0]).toMatchObject({ inFlight: 2, maxInFlight: 2 });
  });

  it('are sent through another account while one is full', async () => {
    const pool = poolOf(2, fakeClock(), { limits, maxInFlight: 1 });

    const leases = [await pool.acquire(request()), await pool.acquire(request())];

    expect(leases.map(({ slot }) => slot)).toEqual([0, 1]);
  });

  it('let a call that waits for room fail at its deadline, without a timer left behind', async () => {
    const clock = manualClock();
    const pool = poolOf(1, clock, { limits, maxInFlight: 1 });
    await pool.acquire(request());
    const hasty = pool.acquire(request({ deadline: 500 })).catch((error: unknown) => error);
    const patient = pool.acquire(request({ deadline: 900 })).catch((error: unknown) => error);

    await clock.advance(500);
    const timersThen = clock.waiting;
    await clock.advance(400);

    expect(await hasty).toMatchObject({ code: 'KEYS_EXHAUSTED' });
    expect(await patient).toMatchObject({ code: 'KEYS_EXHAUSTED' });
    expect([timersThen, clock.waiting]).toEqual([1, 0]);
  });

  it.each([
    ['503', () => new UpstreamError('UPSTREAM_FAILED', 'Busy.', { status: 503 }), 8],
    ['a timeout', () => new CallTimeoutError(60_000, 'attempt'), 8],
    ['429', () => tooMany(1), 8],
    ['500', () => new UpstreamError('UPSTREAM_FAILED', 'Down.', { status: 500 }), 10_000],
    ["the call's own deadline", () => new CallTimeoutError(60_000, 'call'), 10_000],
  ])(
    'become fewer after %s, if that says the upstream is overloaded',
    async (_what, error, left) => {
      const clock = fakeClock();
      const pool = poolOf(1, clock, { limits });
      for (let call = 0; call < 9; call++) await pool.acquire(request());
      clock.advance(10);

      const pending = keyed<string, string>(pool, () => () => Promise.reject(error()), { clock })(
        'q',
        callContext(),
      );

      await expect(pending).rejects.toThrow();
      expect(pool.stats()[0]?.maxInFlight).toBe(left);
    },
  );
});
