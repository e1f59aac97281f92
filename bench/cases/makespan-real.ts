import { PerplexityClient } from '../../src/perplexity/client.js';
import type { BenchCase } from '../bench-case.js';
import { judged } from '../bench-result.js';
import { distinctQuestions } from '../distinct-questions.js';
import { lastLawfulSlotMs } from '../lawful-slots.js';
import { startUpstream } from '../start-upstream.js';
import { titleOf } from './makespan-rows.js';

const row = {
  requests: 2_000,
  accounts: 2,
  requestsPerMinute: 3_000,
  burst: 50,
  latencyMs: 500,
};

/**
 * The fastest row once more, in real time: real sockets, and the simulator in a process of its own. Both processes have
 * worked before, for another account; connections are opened anew.
 */
export const makespanReal: BenchCase = {
  name: 'makespan-real',
  run: async ({ quick }) => {
    const pile = quick ? { ...row, requests: 20, latencyMs: 50 } : row;
    const { requestsPerMinute, burst } = pile;
    const keys = ['pplx-bench-0', 'pplx-bench-1', 'pplx-bench-warm-up'];
    const latency = `fixed:${pile.latencyMs}ms`;
    const options = { keys, latency, requestsPerMinute, burst };
    const upstream = await startUpstream({ kind: 'simulator', options });
    const clientOf = (apiKeys: readonly string[]) =>
      new PerplexityClient({
        apiKeys,
        baseUrl: upstream.url,
        limits: { requestsPerMinute, burst },
      });
    await askAll(clientOf(upstream.keys.slice(2)), warmUp);
    const client = clientOf(upstream.keys.slice(0, 2));
    // As in the other rows, opening the cache is not part of it.
    await client.ready();
    let refusals = 0;
    client.onCall(({ meta }) => {
      refusals += meta.rateLimited;
    });
    const startedAt = performance.now();
    const ms = (await askAll(client, distinctQuestions(pile.requests))) - startedAt;
    upstream.close();

    const title = `makespan in real time: ${titleOf(pile)}`;
    return [
      judged({
        name: title,
        value: ms / 1_000,
        unit: 's',
        baseline: (lastLawfulSlotMs(pile.requests, pile) + pile.latencyMs) / 1_000,
        target: { ratio: 1.05 },
      }),
      judged({ name: `${title}: refusals`, value: refusals, unit: '429s', target: { value: 0 } }),
    ];
  },
};

const warmUp = distinctQuestions(100, 'village');

/** When the last question had its answer; the client is closed then. */
async function askAll(client: PerplexityClient, questions: readonly string[]): Promise<number> {
  await Promise.all(questions.map((question) => client.ask(question)));
  const endedAt = performance.now();
  await client.close();
  return endedAt;
}
