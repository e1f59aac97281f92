import { seededRandom } from '../../src/core/random.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { createSimulator, type Simulator } from '../../src/simulator/create-simulator.js';
import type { BenchCase } from '../bench-case.js';
import { type BenchResult, judged } from '../bench-result.js';
import { distinctQuestions } from '../distinct-questions.js';
import { type InProcessTransport, inProcessTransport } from '../in-process-transport.js';
import { type VirtualClock, virtualClock } from '../virtual-clock.js';
import { withVirtualTimers } from '../virtual-timers.js';
import { zipf } from '../zipf.js';

const kinds = [429, 500, 'reset', 'hang', 'truncate'] as const;
const faultyShare = 0.2;
const concurrency = 256;

/** A fifth of all attempts goes wrong; every question is answered and paid for once, but for answers lost on the wire. */
export const faults: BenchCase = {
  name: 'faults',
  run: async ({ quick }) => {
    const clock = virtualClock();
    const random = seededRandom(7);
    const simulator = faultySimulator(clock);
    const transport = inProcessTransport(simulator, { clock, random, jitterMs: 20 });
    const client = new PerplexityClient({
      apiKeys: simulator.options.slots.map(({ key }) => key),
      limits: { requestsPerMinute: 1_000, burst: 20 },
      maxAttempts: 8,
      retryBudget: { creditPerCall: 0.5 },
      attemptTimeoutMs: 5_000,
      timeoutMs: 600_000,
      transport,
      clock,
      random,
    });
    await client.ready();
    const draw = zipf(1_000, random);
    const pool = distinctQuestions(1_000);
    const asked = Array.from({ length: quick ? 100 : 10_000 }, () => pool[draw()] ?? '');
    const failures = await withVirtualTimers(clock, () => clock.run(() => askAll(client, asked)));
    await client.close();
    return resultsOf({ asked, failures, simulator, transport });
  },
};

function faultySimulator(clock: VirtualClock): Simulator {
  const simulator = createSimulator({ seed: 7, latency: 'fixed:500ms' }, { clock });
  const each = faultyShare / kinds.length;
  // The desk asks one order after the other, so a later one only gets what the earlier ones left.
  simulator.addFaults(
    kinds.map((status, place) => ({ path: '/v1/agent', status, rate: each / (1 - place * each) })),
  );
  return simulator;
}

/** Asks everything, so many at a time; returns the codes of the calls that failed. */
async function askAll(
  client: PerplexityClient,
  questions: readonly string[],
): Promise<readonly string[]> {
  const failures: string[] = [];
  const waiting = questions.values();
  const worker = async () => {
    for (const question of waiting) {
      await client.ask(question).catch(({ code }) => failures.push(String(code)));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return failures;
}

interface Evidence {
  readonly asked: readonly string[];
  readonly failures: readonly string[];
  readonly simulator: Simulator;
  readonly transport: InProcessTransport;
}

function resultsOf({ asked, failures, simulator, transport }: Evidence): readonly BenchResult[] {
  const distinct = new Set(asked).size;
  const { runs, requests } = simulator.bill();
  const lost = requests.filter(({ fault }) => fault === 'truncate').length;
  const codes = [...new Set(failures)].join(', ');
  const title = `${asked.length} requests, Zipf, 20 % of attempts faulty`;
  return [
    judged({
      name: `${title}: failed calls${codes && ` (${codes})`}`,
      value: failures.length,
      unit: 'calls',
      target: { value: 0 },
    }),
    judged({
      name: `${title}: runs paid for twice, answers lost on the wire (${lost}) apart`,
      value: runs - distinct - lost,
      unit: 'runs',
      target: { value: 0 },
    }),
    judged({
      name: `${title}: attempts over distinct questions`,
      value: transport.seen.sent,
      unit: 'attempts',
      baseline: distinct,
      target: { ratio: 1.35 },
    }),
  ];
}
