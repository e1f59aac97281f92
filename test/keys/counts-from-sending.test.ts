import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRateLimit } from '../../src/keys/rate-limit.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { poolOf, request, tooMany, worstBurst } from './key-bench.js';

const perSecond = { requestsPerMinute: 60, burst: 3 };

describe('a request that has been booked and has not left', () => {
  it('counts from when it leaves', () => {
    const limit = createRateLimit(perSecond);
    const holds = [limit.hold(0), limit.hold(0)];

    for (const hold of holds) limit.release(hold, 300);

    expect(limit.slotAt(300)).toBe(300 + 1_020);
  });

  it('counts as leaving at every moment anew until then', () => {
    const limit = createRateLimit({ requestsPerMinute: 600, burst: 3 });
    limit.hold(0);
    limit.hold(0);

    const slots = [0, 102, 500].map((now) => limit.slotAt(now));

    expect(slots).toEqual([102, 204, 602]);
  });

  it('holds nobody up for more than a second', () => {
    const limit = createRateLimit({ requestsPerMinute: 600, burst: 2 });
    const hold = limit.hold(0);

    const before = limit.slotAt(999);
    limit.slotAt(1_000);
    limit.release(hold, 5_000);

    expect(before).toBe(999 + 102);
    expect(limit.slotAt(1_200)).toBe(1_200);
  });

  it('costs nothing when it never leaves', () => {
    const limit = createRateLimit({ requestsPerMinute: 60, burst: 2 });

    limit.release(limit.hold(0));

    expect(limit.slotAt(0)).toBe(0);
  });

  it('never makes more than burst + rate × time leave in any window, however late each one is', () => {
    const call = fc.record({ afterMs: fc.nat(300), lateMs: fc.nat(900) });
    const world = fc.record({
      requestsPerMinute: fc.integer({ min: 30, max: 3_000 }),
      burst: fc.integer({ min: 1, max: 8 }),
      calls: fc.array(call, { maxLength: 60 }),
    });

    fc.assert(
      fc.property(world, ({ calls, ...options }) => {
        const limit = createRateLimit(options);
        const left: number[] = [];
        const underWay: { at: number; leave: () => void }[] = [];
        let now = 0;
        for (const { afterMs, lateMs } of calls) {
          now = Math.max(now + afterMs, limit.slotAt(now));
          const due = underWay.filter(({ at }) => at <= now).toSorted((a, b) => a.at - b.at);
          for (const { leave } of due) leave();
          if (limit.slotAt(now) > now) continue;
          const hold = limit.hold(now);
          const at = now + lateMs;
          left.push(at);
          underWay.push({ at, leave: () => limit.release(hold, at) });
        }

        const allowed = Math.max(1, options.burst - 1) + 1e-6;
        expect(worstBurst(left, options.requestsPerMinute)).toBeLessThanOrEqual(allowed);
      }),
      { numRuns: 300 },
    );
  });
});

describe('createKeyPool, counting from the sending', () => {
  it('lends the next key a whole interval after the request before has left', async () => {
    const clock = fakeClock();
    const limits = { requestsPerMinute: 60, burst: 1 };
    const pool = poolOf(1, clock, { limits, countsFrom: 'sending' });
    const lease = await pool.acquire(request());
    clock.advance(250);

    lease.sent();
    lease.sent();
    lease.succeeded();
    await pool.acquire(request());

    expect(clock.now()).toBe(250 + 1_020);
  });

  it('counts what ended without a word of its sending as sent', async () => {
    const clock = fakeClock();
    const limits = { requestsPerMinute: 60, burst: 1 };
    const pool = poolOf(1, clock, { limits, countsFrom: 'sending' });

    (await pool.acquire(request())).failed();
    (await pool.acquire(request())).unspent();
    await pool.acquire(request());

    expect(clock.now()).toBe(1_020);
  });
});

describe('an account that may be asked often', () => {
  it('keeps back as many requests of a burst as come due in a tenth of a second, a quarter at most', () => {
    const burstOf = (requestsPerMinute: number, burst: number) =>
      createRateLimit({ requestsPerMinute, burst }).slotsUntil(0, 0);

    expect([burstOf(3_000, 50), burstOf(1_000, 20), burstOf(600, 20), burstOf(60_000, 20)]).toEqual(
      [45, 18, 19, 15],
    );
  });

  it('rests as long as ten requests take after a first 429, not a whole second', async () => {
    const clock = fakeClock();
    const pool = poolOf(1, clock, { limits: { requestsPerMinute: 3_000, burst: 50 } });

    (await pool.acquire(request())).rateLimited(tooMany());
    await pool.acquire(request());

    expect(clock.now()).toBe(200);
  });
});
