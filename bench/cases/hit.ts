import type { BenchCase } from '../bench-case.js';
import { judged } from '../bench-result.js';
import { cpuMicros } from '../cpu-time.js';
import { instantClient } from '../instant-client.js';
import { roundTrips } from '../round-trip.js';

/** What a cached answer costs through all layers, beside reading and writing 4 KB of JSON. */
export const hit: BenchCase = {
  name: 'hit',
  run: async ({ quick }) => {
    const client = await instantClient();
    const question = 'What limits the range of electric vehicles in winter?';
    await client.ask(question);
    const answers = async (times: number) => {
      for (let each = 0; each < times; each++) await client.ask(question);
    };
    const least = await cpuMicros(
      { hit: answers, json: roundTrips() },
      quick ? { rounds: 1, times: 50 } : { rounds: 15, times: 5_000 },
    );
    await client.close();
    return [
      judged({
        name: 'cache hit, all layers, shared object, over 4 KB JSON read and written',
        value: least.hit,
        unit: 'µs CPU',
        baseline: least.json,
        target: { value: 10, ratio: 0.35 },
      }),
    ];
  },
};
