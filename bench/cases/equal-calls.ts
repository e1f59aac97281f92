import { PerplexityClient } from '../../src/perplexity/client.js';
import { createSimulator } from '../../src/simulator/create-simulator.js';
import type { BenchCase } from '../bench-case.js';
import { type BenchResult, judged } from '../bench-result.js';
import { inProcessTransport } from '../in-process-transport.js';
import { virtualClock } from '../virtual-clock.js';

/** Everybody asks the same at the same moment: how often it is paid for. */
export const equalCalls: BenchCase = {
  name: 'equal-calls',
  run: async ({ quick }) => {
    const results: BenchResult[] = [];
    for (const calls of quick ? [100] : [100, 1_000, 10_000]) {
      results.push(
        judged({
          name: `${calls} equal calls at once`,
          value: await runsOf(calls),
          unit: 'paid runs',
          target: { value: 1 },
        }),
      );
    }
    return results;
  },
};

async function runsOf(calls: number): Promise<number> {
  const clock = virtualClock();
  const simulator = createSimulator({}, { clock });
  const client = new PerplexityClient({
    apiKeys: simulator.options.slots.map(({ key }) => key),
    transport: inProcessTransport(simulator, { clock, random: () => 0 }),
    clock,
  });
  await client.ready();
  const question = 'What limits the range of electric vehicles in winter?';
  await clock.run(() => Promise.all(Array.from({ length: calls }, () => client.ask(question))));
  await client.close();
  return simulator.bill().runs;
}
