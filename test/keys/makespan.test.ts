import { expect, it } from 'vitest';
import { RateLimitError } from '../../src/errors.js';
import { createKeyPool } from '../../src/keys/key-pool.js';
import { keyed } from '../../src/keys/keyed.js';
import type { KeyLease } from '../../src/keys/lease.js';
import { createSimulator } from '../../src/simulator/create-simulator.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { callContext } from '../resilience/call-context.js';

interface Load {
  readonly calls: number;
  readonly keys: number;
  readonly requestsPerMinute: number;
  readonly burst: number;
  readonly latencyMs: number;
}

/** Asks all at once, of agents in turn, and tells when the last answer came and how many 429s there were. */
async function run({ calls, keys, requestsPerMinute, burst, latencyMs }: Load) {
  const clock = manualClock();
  const apiKeys = Array.from({ length: keys }, (_each, slot) => `key-${slot}`);
  const limits = { requestsPerMinute, burst };
  const simulator = createSimulator(
    { keys: apiKeys, ...limits, latency: `fixed:${latencyMs}ms` },
    { clock },
  );
  const pool = createKeyPool({ keys: apiKeys.map((apiKey) => ({ apiKey })), limits }, { clock });
  const attempt =
    ({ apiKey, observe }: Pick<KeyLease, 'apiKey' | 'observe'>) =>
    async (question: string) => {
      const reply = await simulator.handle({
        method: 'POST',
        path: '/v1/agent',
        headers: { authorization: `Bearer ${apiKey}` },
        body: JSON.stringify({ preset: 'fast', input: question }),
      });
      const { status, headers } = reply.kind === 'answer' ? reply : { status: 0, headers: {} };
      const number = (name: string) => Number((headers as Record<string, string>)[name]);
      observe({
        limit: number('x-ratelimit-limit'),
        remaining: number('x-ratelimit-remaining'),
        resetAtMs: number('x-ratelimit-reset') * 1_000,
      });
      if (status === 429) throw new RateLimitError('Too many.', { status });
      return status;
    };
  const ask = keyed<string, number>(
    pool,
    (lease) => attempt({ apiKey: lease.apiKey, observe: (seen) => lease.observe(seen) }),
    { clock },
  );
  let endedAt = 0;

  const asked = Array.from({ length: calls }, async (_each, call) => {
    await ask(`Question ${call}`, callContext({ agent: `agent ${call % 7}` }));
    endedAt = clock.now();
  });
  await clock.advance(600_000);
  await Promise.all(asked);

  const refused = pool.stats().reduce((sum, { rateLimited }) => sum + rateLimited, 0);
  return { endedAt, refused };
}

it.each<Load & { readonly leastMs: number }>([
  { calls: 200, keys: 4, requestsPerMinute: 50, burst: 1, latencyMs: 3_000, leastMs: 61_800 },
  { calls: 200, keys: 4, requestsPerMinute: 50, burst: 5, latencyMs: 3_000, leastMs: 57_000 },
  { calls: 1_000, keys: 8, requestsPerMinute: 150, burst: 3, latencyMs: 3_000, leastMs: 51_800 },
])(
  'answers $calls questions over $keys keys of $requestsPerMinute a minute in hardly more than the least time, without one 429',
  async (load) => {
    const { endedAt, refused } = await run(load);

    expect(refused).toBe(0);
    expect(endedAt / load.leastMs).toBeLessThanOrEqual(1.05);
  },
);
