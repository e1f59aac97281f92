import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { startSimulator } from '../../src/simulator/start-simulator.js';
import { resolveSampling, type SamplingOptions } from '../../src/telemetry/sampling.js';
import { startTelemetry } from '../../src/telemetry-sdk.js';
import { type OtlpReceiver, startOtlpReceiver } from '../support/otlp-receiver.js';
import { inSpan } from './graph-samples.js';
import { type MetricRecorder, recordMetrics } from './metric-recorder.js';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Sampled {
  readonly receiver: OtlpReceiver;
  readonly metrics: MetricRecorder;
  readonly told: readonly string[];
  readonly lost: number;
}

/** Ten traces of an app's: a question nobody asked before, and one that is in the cache. */
async function tenTraces(sampling: SamplingOptions): Promise<Sampled> {
  const receiver = await startOtlpReceiver();
  const simulator = await startSimulator({ latency: 'fixed:1ms' });
  const metrics = recordMetrics();
  const told: string[] = [];
  const telemetry = await startTelemetry({
    ...{ endpoint: receiver.url, env: {}, sampling },
    onSpanEnd: ({ spanId }) => void told.push(spanId),
  });
  const { keys: apiKeys, url: baseUrl, limits } = simulator;
  const client = new PerplexityClient({ apiKeys, baseUrl, limits, cache: 'memory' });
  closing.push(...[receiver.close, simulator.close, metrics.stop]);
  for (let asked = 0; asked < 10; asked++) {
    await inSpan('app', async () => {
      await client.ask(`question ${asked}`);
      await client.ask(`question ${asked}`);
    });
  }
  await client.close();
  await telemetry.shutdown();
  return { receiver, metrics, told, lost: telemetry.lost() };
}

const outcomesOf = ({ receiver }: Sampled) =>
  receiver.spans.flatMap(({ attributes }) => attributes['crossgraph.cache.outcome'] ?? []);

const countOf = (outcomes: readonly unknown[], outcome: string) =>
  outcomes.filter((each) => each === outcome).length;

describe('sampling', () => {
  it('drops the spans of hits alone, and counts them all the same', async () => {
    const sampled = await tenTraces({ cacheHits: 'drop' });

    const outcomes = outcomesOf(sampled);
    const { spans } = sampled.receiver;
    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect([countOf(outcomes, 'miss'), countOf(outcomes, 'hit')]).toEqual([10, 0]);
    expect(spans.filter(({ parentSpanId: id }) => id !== undefined && !ids.has(id))).toEqual([]);
    expect([...sampled.told].sort()).toEqual([...ids].sort());
    expect(sampled.lost).toBe(0);
    const name = 'crossgraph.client.request.duration';
    const counted = await sampled.metrics.count(name, { 'crossgraph.cache.outcome': 'hit' });
    expect(counted).toBe(10);
  });

  it('keeps all by default, and whole traces or none by their ratio', async () => {
    const all = await tenTraces({});
    for (const close of closing.splice(0).reverse()) await close();
    const none = await tenTraces({ ratio: 0 });

    expect(countOf(outcomesOf(all), 'hit')).toBe(10);
    expect(none.receiver.spans).toEqual([]);
    expect(none.told).toEqual([]);
    expect(await none.metrics.count('crossgraph.client.request.duration')).toBe(20);
  });

  it.each([{ ratio: 2 }, { ratio: Number.NaN }, { cacheHits: -1 }, { cacheHits: 'some' as never }])(
    'refuses %o',
    (sampling) => {
      expect(() => resolveSampling(sampling)).toThrow(ConfigError);
    },
  );
});
