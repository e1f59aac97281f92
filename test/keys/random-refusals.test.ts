import { expect, it } from 'vitest';
import { seededRandom } from '../../src/core/random.js';
import { keyed } from '../../src/keys/keyed.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { callContext } from '../resilience/call-context.js';
import { poolOf, tooMany } from './key-bench.js';

it('learns next to nothing from 429s that come at random: accounts stay apart, rates high', async () => {
  const clock = manualClock();
  const random = seededRandom(5);
  const pool = poolOf(4, clock, { limits: { requestsPerMinute: 600, burst: 20 } });
  const attempt = () => async (question: string) => {
    await clock.sleep(150);
    if (random() < 0.04) throw tooMany();
    return question;
  };
  const ask = keyed<string, string>(pool, attempt, { clock });
  let answered = 0;

  const calls = Array.from({ length: 3_000 }, async (_each, call) => {
    await clock.sleep(Math.floor(call / 25) * 1_000);
    await ask('q', callContext()).then(
      () => answered++,
      () => undefined,
    );
  });
  await clock.advance(400_000);
  await Promise.all(calls);

  const stats = pool.stats();
  expect(answered).toBeGreaterThan(2_900);
  expect(new Set(stats.map(({ account }) => account)).size).toBe(4);
  const slowest = Math.min(...stats.map(({ requestsPerMinute }) => requestsPerMinute));
  expect(slowest).toBeGreaterThanOrEqual(500);
});
