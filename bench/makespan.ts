import { type Random, seededRandom } from '../src/core/random.js';
import { PerplexityClient } from '../src/perplexity/client.js';
import { createSimulator } from '../src/simulator/create-simulator.js';
import { distinctQuestions } from './distinct-questions.js';
import { type InProcessTransport, inProcessTransport } from './in-process-transport.js';
import type { Fleet } from './lawful-slots.js';
import type { NamedPolicy } from './retry-policies.js';
import { type VirtualClock, virtualClock } from './virtual-clock.js';

/** A pile of distinct questions, all there at the start. */
export interface Pile extends Fleet {
  readonly requests: number;
  /** As the simulator takes it. */
  readonly latency: string;
  readonly seed: number;
}

export interface Makespan {
  /** From the start to the last answer. */
  readonly ms: number;
  readonly rateLimited: number;
  readonly longestLatencyMs: number;
}

// What a request takes to arrive varies by so much, as between two machines.
const jitterMs = 20;
const patienceMs = 24 * 3_600_000;

interface Stage {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly keys: readonly string[];
  readonly transport: InProcessTransport;
  finish(): Makespan;
}

function stage(pile: Pile, retryAfter: boolean): Stage {
  const { accounts, requestsPerMinute, burst, latency, seed } = pile;
  const clock = virtualClock();
  const random = seededRandom(seed);
  const keys = Array.from({ length: accounts }, (_each, slot) => `pplx-bench-${slot}`);
  const options = { seed, latency, keys, requestsPerMinute, burst, retryAfter };
  const simulator = createSimulator(options, { clock });
  const transport = inProcessTransport(simulator, { clock, random, jitterMs });
  return {
    clock,
    random,
    keys,
    transport,
    finish: () => ({
      ms: clock.now(),
      rateLimited: transport.seen.rateLimited,
      longestLatencyMs: simulator
        .requests()
        .reduce((most, { startedAt, endedAt }) => Math.max(most, (endedAt ?? 0) - startedAt), 0),
    }),
  };
}

/** The pile through the client, on the virtual clock. Rejects when a call fails. */
export async function clientMakespan(pile: Pile): Promise<Makespan> {
  const { clock, random, keys, transport, finish } = stage(pile, false);
  const { requestsPerMinute, burst } = pile;
  const client = new PerplexityClient({
    apiKeys: keys,
    limits: { requestsPerMinute, burst },
    timeoutMs: patienceMs,
    transport,
    clock,
    random,
  });
  await client.ready();
  await clock.run(() =>
    Promise.all(distinctQuestions(pile.requests).map((question) => client.ask(question))),
  );
  const makespan = finish();
  await client.close();
  return makespan;
}

/** The pile by somebody else's policy, on the virtual clock. */
export async function policyMakespan(pile: Pile, policy: NamedPolicy): Promise<Makespan> {
  const { clock, random, keys, transport, finish } = stage(pile, policy.needsRetryAfter);
  const answer = policy.create({ clock, random, keys: keys.length });
  const { signal } = new AbortController();
  const send = (question: string) => async (slot: number) => {
    const { status, headers } = await transport.send({
      path: '/v1/agent',
      apiKey: keys[slot] ?? '',
      body: { input: question, preset: 'fast' },
      signal,
    });
    const seconds = Number(headers['retry-after']);
    return { status, retryAfterMs: Number.isFinite(seconds) ? seconds * 1_000 : undefined };
  };
  await clock.run(() =>
    Promise.all(distinctQuestions(pile.requests).map((question) => answer(send(question)))),
  );
  return finish();
}
