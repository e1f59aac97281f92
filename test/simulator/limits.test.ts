import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLeakyBucket } from '../../src/simulator/leaky-bucket.js';
import { ask, simulated } from './simulated.js';

const body = { preset: 'fast', input: 'Why?' };
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

        expect(refused).toMatchObject({ accepted: false, remaining: 0 });
        expect(later.accepted).toBe(!early);
      }),
    );
  });
});

describe('the limits', () => {
  it('tell with every answer how much more may be asked', async () => {
    const { simulator } = simulated({ ...instantly, requestsPerMinute: 50, burst: 50 });

    const { headers } = await ask(simulator, body);

    // As seen on the live service with its lowest tier; the next place is free 1.2 s later.
    expect(headers).toMatchObject({
      'x-ratelimit-limit': '50',
      'x-ratelimit-remaining': '49',
      'x-ratelimit-used': '1',
      'x-ratelimit-reset': '1700000000',
    });
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

  it('name a Retry-After when told to', async () => {
    const { simulator } = simulated({
      ...instantly,
      requestsPerMinute: 20,
      burst: 1,
      retryAfter: true,
    });
    await ask(simulator, body);

    const { headers } = await ask(simulator, body);

    expect(headers['retry-after']).toBe('3');
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
