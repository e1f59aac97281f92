import type { Random } from '../src/core/random.js';
import { ConnectionError } from '../src/errors.js';
import { PerplexityClient } from '../src/perplexity/client.js';
import type { Transport } from '../src/perplexity/transport.js';
import { createSimulator } from '../src/simulator/create-simulator.js';
import { inProcessTransport } from './in-process-transport.js';
import { noLimits } from './instant-client.js';
import { type VirtualClock, virtualClock } from './virtual-clock.js';
import { withVirtualTimers } from './virtual-timers.js';

export interface OutagePlot {
  /** New questions, evenly spaced; beside them one that is cached and has expired. */
  readonly callsPerSecond: number;
  readonly deadSeconds: number;
  readonly random: Random;
}

export interface OutageStory {
  readonly normalSecond: number;
  readonly firstSecond: number;
  readonly untilOpenMs: number;
  readonly worstOpenSecond: number;
  /** Processor time of the answering thread at most: 99 of 100 took less. */
  readonly staleP99Ms: number;
  readonly staleMissed: number;
  /** From the healing to the end of the last failed call. */
  readonly recoveryMs: number;
}

const latencyMs = 100;
const diesAtMs = 20_000;
const afterMs = 15_000;
const oldQuestion = 'What limits the range of electric vehicles in winter?';

interface Scene {
  readonly clock: VirtualClock;
  readonly client: PerplexityClient;
  readonly healsAtMs: number;
  /** When requests were sent. */
  readonly sentAt: number[];
  readonly failedAt: number[];
  readonly staleMs: number[];
  openedAt: number | undefined;
  staleMissed: number;
}

/** Steady traffic on the virtual clock, through an upstream that refuses connections for a while. */
export async function tellOutage(plot: OutagePlot): Promise<OutageStory> {
  const scene = setScene(plot);
  const { clock, client } = scene;
  await client.ready();
  await withVirtualTimers(clock, () =>
    clock.run(async () => {
      await client.ask(oldQuestion);
      await traffic(scene, plot.callsPerSecond);
    }),
  );
  await client.close();
  return storyOf(scene);
}

function setScene({ deadSeconds, random }: OutagePlot): Scene {
  const clock = virtualClock();
  const simulator = createSimulator(
    { latency: `fixed:${latencyMs}ms`, requestsPerMinute: 1e7, burst: 1_000 },
    { clock },
  );
  const wire = inProcessTransport(simulator, { clock, random });
  const healsAtMs = diesAtMs + deadSeconds * 1_000;
  const sentAt: number[] = [];
  const transport: Transport = {
    ...wire,
    send: async (exchange) => {
      sentAt.push(clock.now());
      if (clock.now() >= diesAtMs && clock.now() < healsAtMs) throw refused();
      return wire.send(exchange);
    },
  };
  const client = new PerplexityClient({
    apiKeys: simulator.options.slots.map(({ key }) => key),
    limits: { ...noLimits, burst: 1_000 },
    // Expired long before the upstream dies.
    ttlMs: 1_000,
    staleWhileRevalidateMs: 0,
    transport,
    clock,
    random,
  });
  const told = { openedAt: undefined, staleMissed: 0 };
  return { clock, client, healsAtMs, sentAt, failedAt: [], staleMs: [], ...told };
}

function refused(): ConnectionError {
  return new ConnectionError('The connection was refused.', {
    errorType: 'ECONNREFUSED',
    billing: 'no',
  });
}

async function traffic(scene: Scene, callsPerSecond: number): Promise<void> {
  const { clock, client, healsAtMs, failedAt } = scene;
  const endsAtMs = healsAtMs + afterMs;
  const calls: Promise<unknown>[] = [];
  const failed = () => failedAt.push(clock.now());
  for (let asked = 0; clock.now() < endsAtMs; asked++) {
    calls.push(client.ask(`Question ${asked}?`).catch(failed));
    await clock.sleep(1_000 / callsPerSecond);
    const isOpen = client.breakerState() === 'open';
    if (isOpen) scene.openedAt ??= clock.now();
    if (isOpen && clock.now() < healsAtMs) await askOld(scene);
  }
  await Promise.all(calls);
}

async function askOld(scene: Scene): Promise<void> {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const outcome = await scene.client.ask(oldQuestion).then(
    ({ meta }) => meta.outcome,
    () => 'error',
  );
  const tookMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(before);
  // Of the one thread that answers both are upper bounds: the processor time counts V8's compiler threads too (up to 8 ms
  // beside a call of 0.3), the time passed counts other programs.
  scene.staleMs.push(Math.min(tookMs, (user + system) / 1_000));
  if (outcome !== 'stale') scene.staleMissed++;
}

function storyOf(scene: Scene): OutageStory {
  const { sentAt, failedAt, staleMs, healsAtMs, openedAt = Infinity, staleMissed } = scene;
  const sentIn = (from: number, until: number) =>
    sentAt.filter((time) => time >= from && time < until).length;
  let worstOpenSecond = 0;
  for (let from = openedAt; from + 1_000 <= healsAtMs; from += 100) {
    worstOpenSecond = Math.max(worstOpenSecond, sentIn(from, from + 1_000));
  }
  return {
    normalSecond: sentIn(diesAtMs - 1_000, diesAtMs),
    firstSecond: sentIn(diesAtMs, diesAtMs + 1_000),
    untilOpenMs: openedAt - diesAtMs,
    worstOpenSecond,
    staleP99Ms: staleMs.toSorted((a, b) => a - b)[Math.floor(staleMs.length * 0.99)] ?? Number.NaN,
    staleMissed,
    recoveryMs: failedAt.reduce((last, time) => Math.max(last, time), healsAtMs) - healsAtMs,
  };
}
