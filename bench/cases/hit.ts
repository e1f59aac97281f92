import { Keyv } from 'keyv';
import type { PerplexityClient } from '../../src/perplexity/client.js';
import type { BenchCase } from '../bench-case.js';
import { judged } from '../bench-result.js';
import { cpuMicros, type Subject } from '../cpu-time.js';
import { instantClient } from '../instant-client.js';
import { roundTrips } from '../round-trip.js';

const question = 'What limits the range of electric vehicles in winter?';
const sharedTarget = { value: 10, ratio: 0.35 };
const copyTarget = { value: 30, ratio: 1 };

/** What a cached answer costs through all layers, beside reading and writing 4 KB of JSON. */
export const hit: BenchCase = {
  name: 'hit',
  run: async ({ quick }) => {
    const inMemory = await filled(await instantClient());
    // A memory tier that holds nothing: every hit is read from the text in the store (a Map here).
    const inStore = await filled(await instantClient({ cache: new Keyv(), memoryCacheBytes: 1 }));
    const shared = hits(inMemory, 'shared', (answer) => answer);
    const copied = hits(inMemory, 'shared', (answer) => structuredClone(answer));
    const parsed = hits(inStore, 'parsed', (answer) => answer);
    const least = await cpuMicros(
      { shared, copied, parsed, json: roundTrips() },
      quick ? { rounds: 1, times: 50 } : { rounds: 15, times: 5_000 },
    );
    await Promise.all([inMemory.close(), inStore.close()]);
    const row = (what: string, value: number, target: typeof sharedTarget) =>
      judged({
        name: `cache hit, all layers, ${what}, over 4 KB JSON read and written`,
        value,
        unit: 'µs CPU',
        baseline: least.json,
        target,
      });
    return [
      row('shared object', least.shared, sharedTarget),
      row('parsed copy (from the store, decoded from its text)', least.parsed, copyTarget),
      row('shared object, copied by the caller (structuredClone)', least.copied, copyTarget),
    ];
  },
};

type Answer = Awaited<ReturnType<PerplexityClient['ask']>>;

async function filled(client: PerplexityClient): Promise<PerplexityClient> {
  await client.ask(question);
  return client;
}

function hits(
  client: PerplexityClient,
  kind: 'shared' | 'parsed',
  use: (answer: Answer) => unknown,
): Subject {
  return async (times) => {
    let before: Answer | undefined;
    for (let each = 0; each < times; each++) {
      const answer = await client.ask(question);
      const isShared = before === undefined ? kind === 'shared' : answer.sources === before.sources;
      if (answer.meta.outcome !== 'hit' || isShared !== (kind === 'shared')) {
        throw new Error(`Expected a hit with a ${kind} answer.`);
      }
      before = answer;
      use(answer);
    }
  };
}
