import { PerplexityClient } from '../../src/perplexity/client.js';
import { createSimulator } from '../../src/simulator/create-simulator.js';
import type { BenchCase } from '../bench-case.js';
import { type BenchResult, judged } from '../bench-result.js';
import { inProcessTransport } from '../in-process-transport.js';
import { virtualClock } from '../virtual-clock.js';

/** Asks once and waits for the end of the answer. */
type Ask = (client: PerplexityClient) => Promise<unknown>;

const question = 'What limits the range of electric vehicles in winter?';

const ways: readonly { readonly calls: string; readonly ask: Ask }[] = [
  { calls: 'equal calls', ask: (client) => client.ask(question) },
  { calls: 'equal streamed calls', ask: readStreamed },
];

/** Everybody asks the same at the same moment: how often it is paid for. */
export const equalCalls: BenchCase = {
  name: 'equal-calls',
  run: async ({ quick }) => {
    const results: BenchResult[] = [];
    for (const { calls, ask } of ways) {
      for (const count of quick ? [100] : [100, 1_000, 10_000]) {
        results.push(
          judged({
            name: `${count} ${calls} at once`,
            value: await runsOf(count, ask),
            unit: 'paid runs',
            target: { value: 1 },
          }),
        );
      }
    }
    return results;
  },
};

/** Reads every event; throws when the answer did not come in more than one piece. */
async function readStreamed(client: PerplexityClient): Promise<void> {
  let pieces = 0;
  for await (const event of client.stream(question)) {
    if (event.type === 'text_delta') pieces++;
  }
  if (pieces < 2) throw new Error(`A streamed answer came in ${pieces} pieces.`);
}

async function runsOf(calls: number, ask: Ask): Promise<number> {
  const clock = virtualClock();
  const simulator = createSimulator({}, { clock });
  const client = new PerplexityClient({
    apiKeys: simulator.options.slots.map(({ key }) => key),
    transport: inProcessTransport(simulator, { clock, random: () => 0 }),
    clock,
  });
  await client.ready();
  await clock.run(() => Promise.all(Array.from({ length: calls }, () => ask(client))));
  await client.close();
  return simulator.bill().runs;
}
