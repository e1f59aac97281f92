import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLeakyBucket } from '../../src/simulator/leaky-bucket.js';
import { ask, simulated } from './simulated.js';

const body = { preset: 'fast', input: 'Why?' };
/** What the headers say, and how far ahead of the start of the clock the reset lies. */
const rateIn = (headers: Readonly<Record<string, string>>) => ({
  limit: Number(headers['x-ratelimit-limit']),
  remaining: Number(headers['x-ratelimit-remaining']),
  used: Number(headers['x-ratelimit-used']),
  resetInSeconds: Number(headers['x-ratelimit-reset']) - 1_700_000_000,
});
const instantly = { latency: 'fixed:0ms' };

describe('createLeakyBucket', () => {
  it('never accepts more than burst + rate × t in any time t', () => {
    const limit = fc.record({
      requestsPerMinute: fc.integer({ min: 1, max: 6_000 }),
      burst: fc.integer({ min: 1, max: 30 }),
    });

    fc.assert(
      fc.property(limit, fc.array(fc.nat(3_000), { maxLength: 150 }), (given, pausesMs) => {
        const bucket = createLeakyBucket(given);
        const accepted: number[] = [];
        let nowMs = 0;
        for (const pauseMs of pausesMs) {
          nowMs += pauseMs;
          if (bucket.pour(nowMs).accepted) accepted.push(nowMs);
        }

        for (const [first, from] of accepted.entries()) {
          for (const [place, to] of accepted.slice(first).entries()) {
            const allowed = given.burst + ((to - from) * given.requestsPerMinute) / 60_000;
            expect(place + 1).toBeLessThanOrEqual(allowed + 1e-6);
          }
        }
      }),
    );
  });

  it('accepts again after exactly the wait it names, and not before', () => {
    const wait = fc.record({
      requestsPerMinute: fc.integer({ min: 1, max: 6_000 }),
      burst: fc.integer({ min: 1, max: 20 }),
    });

    fc.assert(
      fc.property(wait, fc.boolean(), (given, early) => {
        const bucket = createLeakyBucket(given);
        for (let asked = 0; asked < given.burst; asked++) bucket.pour(0);
        const refused = bucket.pour(0);

        const later = bucket.pour(refused.waitMs * (early ? 0.99 : 1));

        expect(refused.accepted).toBe(false);
        expect(later.accepted).toBe(!early);
      }),
    );
  });
});

describe('the limits', () => {
  it('tell with every answer how much more may be asked', async () => {
    const { simulator } = simulated({ ...instantly, tier: 0 });

    const { headers } = await ask(simulator, body);

    // As recorded of the live service with its lowest tier, on 2026-10-09.
    expect(rateIn(headers)).toEqual({ limit: 50, remaining: 49, used: 1, resetInSeconds: 1 });
  });

  it('count on the scale of the minute, whatever the burst', async () => {
    const { simulator, clock } = simulated({ ...instantly, requestsPerMinute: 120, burst: 3 });
    const rates: unknown[] = [];

    for (const pauseMs of [0, 0, 0, 400, 1_000]) {
      await clock.sleep(pauseMs);
      rates.push(rateIn((await ask(simulator, body)).headers));
    }

    expect(rates).toEqual([
      { limit: 120, remaining: 119, used: 1, resetInSeconds: 1 },
      { limit: 120, remaining: 118, used: 2, resetInSeconds: 1 },
      { limit: 120, remaining: 117, used: 3, resetInSeconds: 1 },
      // Refused: one leaks every half second, and the next fits 0.1 s later.
      { limit: 120, remaining: 0, used: 3, resetInSeconds: 1 },
      { limit: 120, remaining: 118, used: 2, resetInSeconds: 2 },
    ]);
  });

  it.each([
    [1, 60],
    [0.4, 150],
  ])('tell how long a full account of %d a minute has to wait: %d s', async (rpm, waitSeconds) => {
    const { simulator } = simulated({ ...instantly, requestsPerMinute: rpm, burst: 1 });

    const accepted = rateIn((await ask(simulator, body)).headers);
    const refused = rateIn((await ask(simulator, body)).headers);

    for (const rate of [accepted, refused]) {
      expect(rate).toMatchObject({ remaining: 0, resetInSeconds: waitSeconds });
    }
  });

  it("answer 429 in the vendor's words, without Retry-After", async () => {
    const { simulator } = simulated({ ...instantly, requestsPerMinute: 50, burst: 1 });
    await ask(simulator, body);

    const { status, headers, json } = await ask(simulator, body);

    expect(status).toBe(429);
    expect(json).toEqual({
      error: {
        message: 'Request rate limit exceeded, please try again later.',
        type: 'request_rate_limit_exceeded',
        code: 429,
      },
    });
    expect(headers).toMatchObject({
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '1700000002',
    });
    expect(headers).not.toHaveProperty('retry-after');
    expect(simulator.bill().runs).toBe(1);
  });

  it.each([
    [20, '3'],
    [50, '2'],
    // The header has whole seconds, and the least that says anything is one.
    [6_000, '1'],
  ])('name a Retry-After when told to: at %d a minute, %s', async (requestsPerMinute, expected) => {
    const options = { ...instantly, requestsPerMinute, burst: 1, retryAfter: true };
    const { simulator } = simulated(options);
    await ask(simulator, body);

    const { headers } = await ask(simulator, body);

    expect(headers['retry-after']).toBe(expected);
  });

  it('let in whoever waits for the reset of a refusal', async () => {
    const { simulator, clock } = simulated({ ...instantly, tier: 0 });
    await ask(simulator, body);
    const { headers, status } = await ask(simulator, body);

    await clock.sleep((rateIn(headers).resetInSeconds ?? 0) * 1_000);

    expect(status).toBe(429);
    expect((await ask(simulator, body)).status).toBe(200);
  });

  it('hold for an account, whichever of its keys is used', async () => {
    const { simulator } = simulated({
      ...instantly,
      keys: ['a', 'b', 'c'],
      accounts: ['x', 'x', 'y'],
      burst: 1,
    });

    const statuses = await Promise.all(
      ['a', 'b', 'c'].map(async (key) => (await ask(simulator, body, { key })).status),
    );

    expect(statuses).toEqual([200, 429, 200]);
  });

  it('count searches apart from runs', async () => {
    const { simulator } = simulated({ ...instantly, burst: 1, searchBurst: 2 });
    await ask(simulator, body);
    const search = async () => (await ask(simulator, { query: 'x' }, { path: '/search' })).status;

    const statuses = [await search(), await search(), await search()];

    expect(statuses).toEqual([200, 200, 429]);
  });

  it('leave the list of models alone', async () => {
    const { simulator } = simulated({ ...instantly, burst: 1 });
    const list = async () =>
      (await ask(simulator, '', { method: 'GET', path: '/v1/models' })).status;

    expect([await list(), await list(), await list()]).toEqual([200, 200, 200]);
  });

  it('include a quota per account, refused as 401', async () => {
    const { simulator } = simulated({ ...instantly, keys: ['a', 'b'], quotaUsd: 0.002 });
    const statuses: number[] = [];
    for (let asked = 0; asked < 4; asked++) statuses.push((await ask(simulator, body)).status);

    const { json } = await ask(simulator, body);
    const other = await ask(simulator, body, { key: 'b' });

    expect(statuses).toEqual([200, 200, 401, 401]);
    expect(json.error).toMatchObject({ type: 'insufficient_quota', code: 401 });
    expect(other.status).toBe(200);
  });
});
