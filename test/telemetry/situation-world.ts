import type { CallMeta } from '../../src/perplexity/answers.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { type RunningSimulator, startSimulator } from '../../src/simulator/start-simulator.js';
import type { SentSpan } from '../../src/telemetry/sent-span.js';
import { startTelemetry, type TelemetryOptions } from '../../src/telemetry-sdk.js';
import { type ReceivedSpan, startOtlpReceiver } from '../support/otlp-receiver.js';

/** What one situation needs: a client of a simulator, under export to a receiver in this process. */
export interface SituationWorld {
  readonly client: PerplexityClient;
  readonly simulator: RunningSimulator;
  /** Of every call that was answered. */
  readonly metas: CallMeta[];
  /** Waits for `work` before the export ends, also where whoever began it has left. */
  pending<Out>(work: Promise<Out>): Promise<Out>;
}

/** What came of it, as this process knows it. */
export interface SituationEnd {
  readonly sent: readonly SentSpan[];
  readonly lost: number;
  readonly requests: number;
  readonly metas: readonly CallMeta[];
}

/** What came of it at the other end, too. */
export interface SituationTraces extends SituationEnd {
  readonly received: readonly ReceivedSpan[];
  readonly bodies: string;
}

/** Runs `act` in a world of its own and gives what was received when everything has ended. */
export async function tracesOfSituation(
  seed: number,
  act: (world: SituationWorld) => Promise<void>,
): Promise<SituationTraces> {
  const receiver = await startOtlpReceiver();
  try {
    const end = await inWorld({ seed, endpoint: receiver.url }, act);
    const bodies = Buffer.concat(receiver.bodies).toString('latin1');
    return { ...end, received: receiver.spans, bodies };
  } finally {
    await receiver.close();
  }
}

interface WorldOptions extends Pick<TelemetryOptions, 'endpoint' | 'protocol'> {
  readonly seed: number;
}

/** The same with whatever receives at `endpoint`. */
export async function inWorld(
  { seed, ...receiver }: WorldOptions,
  act: (world: SituationWorld) => Promise<void>,
): Promise<SituationEnd> {
  const sent: SentSpan[] = [];
  const simulator = await startSimulator({
    ...{ seed, latency: 'uniform:20ms-40ms', requestsPerMinute: 600_000, burst: 10_000 },
  });
  const telemetry = await startTelemetry({
    ...{ ...receiver, env: {}, onSpanEnd: (span) => void sent.push(span) },
  });
  const client = new PerplexityClient({
    ...{ apiKeys: simulator.keys, baseUrl: simulator.url, limits: simulator.limits },
    ...{ maxInFlight: 1000, maxAttempts: 8 },
  });
  const metas: CallMeta[] = [];
  client.onCall(({ meta }) => void metas.push(meta));
  const works: Promise<unknown>[] = [];
  const pending = <Out>(work: Promise<Out>) => {
    works.push(work);
    return work;
  };
  try {
    await act({ client, simulator, metas, pending });
    await Promise.allSettled(works);
    // A node ends some turns after the call it waited for.
    for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
  } finally {
    await client.close();
    await telemetry.shutdown();
    await simulator.close();
  }
  return { sent, lost: telemetry.lost(), requests: simulator.requests().length, metas };
}
