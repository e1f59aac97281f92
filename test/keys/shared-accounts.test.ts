import { describe, expect, it } from 'vitest';
import { RateLimitError } from '../../src/errors.js';
import { createKeyPool } from '../../src/keys/key-pool.js';
import { keyed } from '../../src/keys/keyed.js';
import { createSimulator } from '../../src/simulator/create-simulator.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { callContext } from '../resilience/call-context.js';
import { keysOf, request, tooMany } from './key-bench.js';

const limits = { requestsPerMinute: 600, burst: 11 };

/** A pool of two keys, and what it warned of. */
function pairOfKeys(accounts: readonly string[] = []) {
  const clock = fakeClock();
  const warnings: string[] = [];
  const pool = createKeyPool(
    { keys: keysOf(2, accounts), limits },
    { clock, onWarning: (message) => warnings.push(message) },
  );
  const lend = (slot: number) =>
    pool.acquire({
      line: 'rotated',
      pass: { accounts: new Set(), slots: new Set([1 - slot]) },
      deadline: Infinity,
      signal: new AbortController().signal,
    });
  /** One refusal of each key given, `gapMs` apart, long after what was before. */
  const refuse = async (slots: readonly number[], gapMs = 0) => {
    clock.advance(60_000);
    const leases = await Promise.all([0, 1].map(lend));
    for (const slot of slots) {
      leases[slot]?.rateLimited(tooMany(1));
      clock.advance(gapMs);
    }
    for (const lease of leases) lease.succeeded();
  };
  const accountsSeen = () => pool.stats().map(({ account }) => account);
  return { clock, pool, lend, warnings, refuse, accountsSeen };
}

describe('keys whose 429s coincide', () => {
  it('are taken for one account after the third time, and said to be', async () => {
    const { warnings, refuse, accountsSeen } = pairOfKeys();
    const seen: unknown[] = [];

    for (let time = 0; time < 3; time++) {
      await refuse([0, 1], 1_900);
      seen.push(new Set(accountsSeen()).size);
    }

    expect(seen).toEqual([2, 2, 1]);
    expect(warnings).toEqual([
      "The API keys of slots 0, 1 are refused together; they share one account's limit from now on.",
    ]);
  });

  it('are one account if three of the last four refusals were common', async () => {
    const { refuse, accountsSeen } = pairOfKeys();

    for (const slots of [[0, 1], [1], [1, 0], [0, 1]]) await refuse(slots);

    expect(new Set(accountsSeen()).size).toBe(1);
  });

  it.each([
    ['one refusal in two is common', [[0, 1], [0], [1, 0], [1], [0, 1], [0], [0, 1]], 0],
    [
      'they are more than two seconds apart',
      [
        [0, 1],
        [0, 1],
        [0, 1],
        [0, 1],
      ],
      2_001,
    ],
  ])('stay two accounts while %s', async (_what, refusals, gapMs) => {
    const { refuse, accountsSeen } = pairOfKeys();

    for (const slots of refusals) await refuse(slots, gapMs);

    expect(new Set(accountsSeen()).size).toBe(2);
  });

  it('stay two accounts while one goes on being answered after the refusal of the other', async () => {
    const { clock, lend, accountsSeen } = pairOfKeys();

    for (let time = 0; time < 10; time++) {
      clock.advance(60_000);
      (await lend(0)).rateLimited(tooMany(1));
      clock.advance(1);
      for (let call = 0; call < 3; call++) (await lend(1)).succeeded();
      (await lend(1)).rateLimited(tooMany(1));
    }

    expect(new Set(accountsSeen()).size).toBe(2);
  });

  it('stay two accounts when refusals are so frequent that they coincide by chance', async () => {
    const { clock, lend, accountsSeen } = pairOfKeys();

    for (let time = 0; time < 100; time++) {
      clock.advance(3_000);
      const leases = [await lend(0), await lend(1)];
      for (const lease of leases) lease.rateLimited(tooMany(1));
    }

    expect(new Set(accountsSeen()).size).toBe(2);
  });

  it('stay two accounts when the operator named both', async () => {
    const { refuse, accountsSeen } = pairOfKeys(['mine', 'yours']);

    for (let time = 0; time < 5; time++) await refuse([0, 1]);

    expect(accountsSeen()).toEqual(['mine', 'yours']);
  });

  it('share one rate from then on', async () => {
    const { clock, pool, refuse } = pairOfKeys();
    for (let time = 0; time < 3; time++) await refuse([0, 1]);
    clock.advance(60_000);
    const startedAt = clock.now();

    for (let call = 0; call < 20; call++) {
      (await pool.acquire(request())).succeeded();
    }

    // 10 at once, and 10 at 600 a minute less the margin: two accounts would have taken no time at all.
    expect(clock.now() - startedAt).toBeCloseTo(1_020, 6);
    expect(pool.stats().map(({ succeeded }) => succeeded)).toEqual([10, 10]);
  });

  it('keep the longer of the two rests when they are joined', async () => {
    const { clock, pool, lend, refuse } = pairOfKeys();
    for (let time = 0; time < 2; time++) await refuse([0, 1]);
    clock.advance(60_000);
    const [first, second] = [await lend(0), await lend(1)];
    first.rateLimited(tooMany(9_000));
    second.rateLimited(tooMany(1));
    const startedAt = clock.now();

    await pool.acquire(request());

    expect(clock.now() - startedAt).toBe(9_000);
  });

  it('are found out on a simulator whose keys secretly share their bucket, which then refuses no more', async () => {
    const clock = manualClock();
    const simulator = createSimulator(
      { keys: ['key-a', 'key-b'], accounts: ['x', 'x'], requestsPerMinute: 600, burst: 11 },
      { clock },
    );
    const pool = createKeyPool({ keys: keysOf(2), limits }, { clock });
    const ask = keyed<number, number>(
      pool,
      ({ apiKey }) =>
        async (question) => {
          const authorization = `Bearer ${apiKey}`;
          const body = JSON.stringify({ preset: 'fast', input: `Question ${question}` });
          const request = { method: 'POST', path: '/v1/agent', headers: { authorization }, body };
          const reply = await simulator.handle(request);
          const status = reply.kind === 'answer' ? reply.status : 0;
          if (status === 429) throw new RateLimitError('Too many.', { status });
          return status;
        },
      { clock },
    );
    const stats = (field: 'account' | 'rateLimited') => pool.stats().map((key) => key[field]);
    const refusalsOfRound = async (round: number) => {
      const before = stats('rateLimited');
      const asked = Array.from({ length: 300 }, (_each, call) =>
        ask(round * 300 + call, callContext({ deadline: Infinity })).catch(() => 429),
      );
      await clock.advance(90_000);
      await Promise.all(asked);
      return stats('rateLimited').map((count, slot) => Number(count) - Number(before[slot]));
    };

    let rounds = 0;
    while (new Set(stats('account')).size > 1 && rounds < 20) await refusalsOfRound(rounds++);
    const afterwards = await refusalsOfRound(rounds);

    expect(rounds).toBeLessThan(20);
    expect(stats('rateLimited')).not.toEqual([0, 0]);
    expect(afterwards).toEqual([0, 0]);
  });
});
