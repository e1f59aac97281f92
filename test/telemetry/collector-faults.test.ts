import { afterEach, describe, expect, it, vi } from 'vitest';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { startSimulator } from '../../src/simulator/start-simulator.js';
import { startTelemetry, type Telemetry } from '../../src/telemetry-sdk.js';
import { type ManualClock, manualClock } from '../../src/testing/manual-clock.js';
import { startOtlpReceiver } from '../support/otlp-receiver.js';
import {
  answers,
  type CollectorManner,
  type FaultyCollector,
  hangs,
  hangsUp,
  stalls,
  startFaultyCollector,
  trickles,
} from './faulty-collector.js';
import { inSpan } from './graph-samples.js';

const closing: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  vi.unstubAllEnvs();
});

interface Exporting {
  readonly collector: FaultyCollector;
  readonly telemetry: Telemetry;
  readonly warnings: string[];
}

/** All tries of one export may take a minute, or what is said: no machine is too slow for these tests. */
function limitedExport(limitMs = 60_000) {
  const env = { OTEL_EXPORTER_OTLP_TIMEOUT: String(limitMs) };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return env;
}

/** The limits of flush and shutdown pass by `clock` only. */
async function exportTo(
  manner: CollectorManner,
  { clock = manualClock(), limitMs }: { clock?: ManualClock; limitMs?: number } = {},
): Promise<Exporting> {
  const collector = await startFaultyCollector(manner);
  const warnings: string[] = [];
  const telemetry = await startTelemetry({
    ...{ endpoint: collector.url, clock, env: limitedExport(limitMs) },
    ...{ metrics: { prometheus: { port: 0 } } },
    onWarning: (sentence) => void warnings.push(sentence),
  });
  closing.push(collector.close, telemetry.shutdown);
  return { collector, telemetry, warnings };
}

const someSpans = (count: number) =>
  Promise.all(Array.from({ length: count }, () => inSpan('span', async () => undefined)));

/** What Prometheus is told of lost spans. */
async function lostByMetric({ metricsEndpoint = '' }: Telemetry): Promise<number> {
  const text = await (await fetch(metricsEndpoint)).text();
  return Number(/^crossgraph_telemetry_spans_lost_total\{[^}]*\} (\d+)/m.exec(text)?.[1]);
}

describe('a collector that refuses', () => {
  it.each([
    ['400', answers(400)],
    ['401', answers(401)],
    ['429 for longer than the export may take', answers(429, { 'retry-after': '600' })],
    ['503 for longer than the export may take', answers(503, { 'retry-after': '600' })],
  ])('with %s costs its spans and nothing else, and each is counted', async (_, manner) => {
    const { collector, telemetry, warnings } = await exportTo(manner);
    await someSpans(7);

    // The clock stands still: nothing here waits for its limit.
    await telemetry.forceFlush();

    expect(telemetry.lost()).toBe(7);
    expect(await lostByMetric(telemetry)).toBe(7);
    expect(warnings).toHaveLength(1);
    expect(collector.requests()).toBe(1);
    await telemetry.shutdown();
  });

  it.each([429, 503])('with %i for a second gets its spans after it', async (status) => {
    const { collector, telemetry, warnings } = await exportTo((response, request) =>
      answers(request === 1 ? status : 200, request === 1 ? { 'retry-after': '1' } : {})(
        response,
        request,
      ),
    );
    await someSpans(7);

    await telemetry.shutdown();

    expect(collector.requests()).toBe(2);
    expect([telemetry.lost(), warnings]).toEqual([0, []]);
  });

  it('by hanging up is told of in a sentence', async () => {
    const { telemetry, warnings } = await exportTo(hangsUp, { limitMs: 50 });
    await someSpans(7);

    await telemetry.shutdown();

    expect(telemetry.lost()).toBe(7);
    expect(warnings).toEqual([expect.stringContaining('do not arrive')]);
  });
});

describe('a collector that is half open', () => {
  it.each([
    ['never answers', hangs, 7],
    // The status has said by then that it has them.
    ['answers the headers and never ends', stalls, 0],
    ['answers byte by byte for ever', trickles, 0],
  ])('and %s holds nobody up for five seconds', async (_, manner, lost) => {
    const clock = manualClock();
    const { collector, telemetry } = await exportTo(manner, { clock, limitMs: 3_000 });
    await someSpans(7);

    const stopped = telemetry.shutdown();
    await vi.waitUntil(() => collector.requests() === 1, { timeout: 20_000 });
    await clock.advance(4_999);
    await stopped;

    await vi.waitUntil(() => telemetry.lost() === lost, { timeout: 20_000 });
    // What is still connected would keep the process alive.
    const isLetGo = async () => (await collector.connections()) === 0;
    await vi.waitUntil(isLetGo, { timeout: 20_000 });
  });

  it('costs no call anything', async () => {
    const clock = manualClock();
    const { telemetry } = await exportTo(hangs, { clock, limitMs: 3_000 });
    const simulator = await startSimulator({
      ...{ latency: 'fixed:1ms', requestsPerMinute: 600_000, burst: 1_000 },
    });
    const { keys: apiKeys, url: baseUrl, limits } = simulator;
    const client = new PerplexityClient({ apiKeys, baseUrl, limits, cache: 'memory' });
    closing.push(simulator.close, () => client.close());

    const asked = Array.from({ length: 30 }, (_, index) => client.ask(`question ${index}`));
    const answered = await Promise.all(asked);

    expect(answered.map(({ meta }) => meta.outcome)).toEqual(Array(30).fill('miss'));
    const stopped = telemetry.shutdown();
    await clock.advance(4_999);
    await stopped;
    expect(telemetry.lost()).toBe(60);
  });
});

describe('a collector that is slow', () => {
  /** Answers nothing until `release`. */
  function slow() {
    const waiting: (() => void)[] = [];
    let isOpen = false;
    const manner: CollectorManner = (response, request) => {
      const answer = () => answers(200)(response, request);
      if (isOpen) answer();
      else waiting.push(answer);
    };
    const release = () => {
      isOpen = true;
      for (const answer of waiting.splice(0)) answer();
    };
    return { manner, release };
  }

  it('loses none of 6,000 spans that end at once', async () => {
    const { manner, release } = slow();
    const { collector, telemetry } = await exportTo(manner);
    await someSpans(6_000);

    const flushed = telemetry.forceFlush();
    await vi.waitUntil(() => collector.requests() > 0, { timeout: 20_000 });
    release();
    await flushed;

    expect(telemetry.lost()).toBe(0);
    expect(collector.requests()).toBe(Math.ceil(6_000 / 128));
  });

  it('loses what exceeds the queue, and counts each', async () => {
    const receiver = await startOtlpReceiver();
    const telemetry = await startTelemetry({
      ...{ endpoint: receiver.url, env: limitedExport(), clock: manualClock() },
    });
    closing.push(receiver.close, telemetry.shutdown);
    await someSpans(20_000);

    await telemetry.shutdown();

    expect(telemetry.lost()).toBeGreaterThan(0);
    expect(receiver.spans.length + telemetry.lost()).toBe(20_000);
  });
});
