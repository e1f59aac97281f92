import { PerplexityClient } from '../../src/perplexity/client.js';
import type { PerplexityClientOptions } from '../../src/perplexity/client-options.js';
import { createSimulator } from '../../src/simulator/create-simulator.js';
import type { BenchCase } from '../bench-case.js';
import { type BenchResult, judged } from '../bench-result.js';
import { distinctQuestions } from '../distinct-questions.js';
import { frozenKeyv } from '../frozen-keyv.js';
import { startFrozenRedis } from '../frozen-redis.js';
import { inProcessTransport } from '../in-process-transport.js';
import { virtualClock } from '../virtual-clock.js';

const latencyMs = 100;
const calls = 20;

type Store = NonNullable<PerplexityClientOptions['cache']>;

/** A cache store that never answers: what it adds to the first call and to later ones, on the virtual clock. */
export const frozenStore: BenchCase = {
  name: 'frozen-store',
  run: async () => {
    const redis = await startFrozenRedis();
    try {
      return [
        ...(await resultsOver('cache store frozen', frozenKeyv())),
        ...(await resultsOver('Redis frozen', redis.url)),
      ];
    } finally {
      redis.close();
    }
  },
};

async function resultsOver(name: string, cache: Store): Promise<readonly BenchResult[]> {
  const warnings: string[] = [];
  const took = await callsOver(cache, (warning) => warnings.push(warning));
  const last = took.slice(calls / 2);
  const added = (what: string, value: number, atMost: number): BenchResult =>
    judged({ name: `${name}: ${what}`, value, unit: 'ms added', target: { value: atMost } });
  return [
    added('first call', (took[0] ?? 0) - latencyMs, 50),
    added('later calls, the slowest', Math.max(...last) - latencyMs, 0),
    judged({
      name: `${name}: warnings in ${calls} calls`,
      value: warnings.length,
      unit: 'lines',
      target: { value: 1 },
    }),
  ];
}

/** How long calls take one after the other, each with a question of its own. */
async function callsOver(
  cache: Store,
  onWarning: (message: string) => void,
): Promise<readonly number[]> {
  const clock = virtualClock();
  const simulator = createSimulator({ latency: `fixed:${latencyMs}ms` }, { clock });
  const client = new PerplexityClient({
    apiKeys: simulator.options.slots.map(({ key }) => key),
    limits: { requestsPerMinute: 1_000, burst: 20 },
    transport: inProcessTransport(simulator, { clock, random: () => 0 }),
    cache,
    onWarning,
    clock,
  });
  await client.ready();
  const took: number[] = [];
  await clock.run(async () => {
    for (const question of distinctQuestions(calls)) {
      const startedAt = clock.now();
      await client.ask(question);
      took.push(clock.now() - startedAt);
    }
    await client.close();
  });
  return took;
}
