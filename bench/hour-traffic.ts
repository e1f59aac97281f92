import type { Random } from '../src/core/random.js';
import { PerplexityClient } from '../src/perplexity/client.js';
import type { Transport } from '../src/perplexity/transport.js';
import { agentAnswerText } from './agent-answer-text.js';
import { distinctQuestions } from './distinct-questions.js';
import { type VirtualClock, virtualClock } from './virtual-clock.js';
import { withVirtualTimers } from './virtual-timers.js';
import { wholeExchange } from './whole-exchange.js';
import { zipf } from './zipf.js';

export const callsPerSecond = 10;
/** Asked at once at the beginning of every minute: more than the limits let through. */
export const callsPerRush = 200;
export const memoryCacheBytes = 2 ** 20;
const minuteMs = 60_000;
const questions = distinctQuestions(1_000);

/** A client under traffic on the virtual clock. */
export interface HourTraffic {
  readonly client: PerplexityClient;
  /**
   * Traffic for so many minutes, until its last call has ended; every few minutes `look` is called in the middle of a rush.
   * Says how many calls failed, those apart whose caller left.
   */
  run(minutes: number, look: () => Promise<void>): Promise<number>;
}

const minutesBetweenLooks = 5;

interface Scene {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly client: PerplexityClient;
  readonly draw: () => number;
  readonly underWay: Set<Promise<unknown>>;
  asked: number;
  failed: number;
}

/** Two accounts, an upstream that fails now and then, and a memory tier that is too small for all answers. */
export async function hourTraffic(random: Random): Promise<HourTraffic> {
  const clock = virtualClock();
  const client = new PerplexityClient({
    apiKeys: ['pplx-bench-0', 'pplx-bench-1'],
    limits: { requestsPerMinute: 600, burst: 10 },
    ttlMs: 10 * minuteMs,
    attemptTimeoutMs: 5_000,
    maxAttempts: 8,
    memoryCacheBytes,
    transport: faultyTransport(await agentAnswerText(), clock, random),
    clock,
    random,
  });
  await client.ready();
  const draw = zipf(questions.length, random);
  const scene: Scene = { clock, random, client, draw, underWay: new Set(), asked: 0, failed: 0 };
  return {
    client,
    run: async (minutes, look) => {
      scene.failed = 0;
      for (let minute = 0; minute < minutes; minute++) {
        await within(scene, () => rush(scene));
        if (minute % minutesBetweenLooks === 0) await look();
        await within(scene, () => steady(scene));
      }
      await within(scene, () => Promise.all(scene.underWay));
      // What was started behind a stale answer ends too.
      await within(scene, () => clock.sleep(2 * minuteMs));
      return scene.failed;
    },
  };
}

function within<Out>({ clock }: Scene, work: () => Promise<Out>): Promise<Out> {
  return withVirtualTimers(clock, () => clock.run(work));
}

async function rush(scene: Scene): Promise<void> {
  for (let each = 0; each < callsPerRush; each++) ask(scene, `Rush question ${scene.asked}?`);
  await scene.clock.sleep(1_000);
}

/** An even pace for the rest of the minute. */
async function steady(scene: Scene): Promise<void> {
  for (let each = 0; each < 59 * callsPerSecond; each++) {
    ask(scene, questions[scene.draw()] ?? '');
    await scene.clock.sleep(1_000 / callsPerSecond);
  }
}

/** One call: every caller is new, one in ten reads a stream, one in fifty leaves before the answer. */
function ask(scene: Scene, question: string): void {
  const { client, random, underWay, clock } = scene;
  const leaves = random() < 0.02 ? new AbortController() : undefined;
  const options = { agent: `agent ${scene.asked++}`, signal: leaves?.signal };
  const asked =
    random() < 0.1 ? client.stream(question, options).answer : client.ask(question, options);
  const call: Promise<unknown> = asked
    .catch(() => {
      if (!leaves) scene.failed++;
    })
    .finally(() => underWay.delete(call));
  underWay.add(call);
  if (leaves) void clock.sleep(100).then(() => leaves.abort());
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
