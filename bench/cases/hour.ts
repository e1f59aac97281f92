import { type Random, seededRandom } from '../../src/core/random.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import type { Transport } from '../../src/perplexity/transport.js';
import { agentAnswerText } from '../agent-answer-text.js';
import type { BenchCase } from '../bench-case.js';
import { judged } from '../bench-result.js';
import { heldBytes } from '../collect-garbage.js';
import { distinctQuestions } from '../distinct-questions.js';
import { type VirtualClock, virtualClock } from '../virtual-clock.js';
import { withVirtualTimers } from '../virtual-timers.js';
import { wholeExchange } from '../whole-exchange.js';
import { zipf } from '../zipf.js';

const callsPerSecond = 10;
const questions = 1_000;
const minuteMs = 60_000;

/** An hour of traffic with some faults, on the virtual clock: what the second half leaves behind. */
export const hour: BenchCase = {
  name: 'hour',
  run: async ({ quick }) => {
    const halfMs = quick ? minuteMs : 30 * minuteMs;
    const clock = virtualClock();
    const random = seededRandom(11);
    const client = await clientOn(clock, random);
    const draw = zipf(questions, random);
    const pool = distinctQuestions(questions);
    const ask = () => client.ask(pool[draw()] ?? '');
    const half = () =>
      withVirtualTimers(clock, () => clock.run(() => traffic(ask, clock, clock.now() + halfMs)));

    await half();
    const before = await heldBytes();
    const failed = await half();
    const grown = (await heldBytes()) - before;
    const inFlight = client.keyStats().reduce((sum, slot) => sum + slot.inFlight, 0);
    await client.close();

    const title = `${(2 * halfMs) / minuteMs} minutes of traffic at ${callsPerSecond} calls/s, 3 % of attempts faulty`;
    return [
      judged({
        name: `${title}: heap grown in the second half`,
        value: grown / 2 ** 20,
        unit: 'MiB',
        target: { value: 5 },
      }),
      judged({
        name: `${title}: requests still in flight afterwards`,
        value: inFlight,
        unit: 'requests',
        target: { value: 0 },
      }),
      judged({
        name: `${title}: failed calls in the second half`,
        value: failed,
        unit: 'calls',
        target: { value: 0 },
      }),
    ];
  },
};

async function clientOn(clock: VirtualClock, random: Random): Promise<PerplexityClient> {
  const client = new PerplexityClient({
    apiKeys: ['pplx-bench-0', 'pplx-bench-1'],
    limits: { requestsPerMinute: 600, burst: 10 },
    ttlMs: 10 * minuteMs,
    attemptTimeoutMs: 5_000,
    transport: faultyTransport(await agentAnswerText(), clock, random),
    clock,
    random,
  });
  await client.ready();
  return client;
}

/** Answers after 0.2 to 1 s, breaks now and then, and now and then never answers. */
function faultyTransport(text: string, clock: VirtualClock, random: Random): Transport {
  return {
    host: 'faulty.invalid',
    port: 443,
    send: async ({ signal }) => {
      const chance = random();
      await clock.sleep(chance < 0.01 ? minuteMs : 200 + 800 * random(), signal);
      return wholeExchange({ status: chance < 0.03 ? 503 : 200, headers: {}, text });
    },
    close: async () => undefined,
  };
}

/** Asks at an even pace until then; says how many calls failed. */
async function traffic(
  ask: () => Promise<unknown>,
  clock: VirtualClock,
  endsAt: number,
): Promise<number> {
  let failed = 0;
  const underWay = new Set<Promise<unknown>>();
  while (clock.now() < endsAt) {
    const call: Promise<unknown> = ask()
      .catch(() => failed++)
      .finally(() => underWay.delete(call));
    underWay.add(call);
    await clock.sleep(1_000 / callsPerSecond);
  }
  await Promise.all(underWay);
  // What was started behind a stale answer ends too.
  await clock.sleep(2 * minuteMs);
  return failed;
}
