import { afterEach, describe, expect, it } from 'vitest';
import { inProcessTransport } from '../../bench/in-process-transport.js';
import { seededRandom } from '../../src/core/random.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { createSimulator } from '../../src/simulator/create-simulator.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { type MetricRecorder, recordMetrics } from './metric-recorder.js';
import { type RecordedSpan, recordSpans, type SpanRecorder } from './span-recorder.js';

let recorder: SpanRecorder | undefined;
let metrics: MetricRecorder | undefined;

afterEach(async () => {
  await recorder?.stop();
  await metrics?.stop();
  metrics = undefined;
});

/**
 * A burst of calls that have to queue, fail and be tried again, on a clock that only the test moves: whatever takes time here
 * is somebody's waiting, and none of it the machine's.
 */
async function busyMinutes(seed: number): Promise<SpanRecorder> {
  const spans = await recordSpans();
  recorder = spans;
  const clock = manualClock();
  const random = seededRandom(seed);
  const limits = { requestsPerMinute: 600, burst: 5 };
  const simulator = createSimulator({ seed, latency: 'lognormal:300ms,0.6', ...limits }, { clock });
  simulator.addFaults([
    { path: '/v1/agent', status: 503, rate: 0.1 },
    { path: '/v1/agent', status: 429, rate: 0.05 },
    { path: '/v1/agent', status: 'reset', rate: 0.05 },
  ]);
  const client = new PerplexityClient({
    ...{ apiKeys: simulator.options.slots.map(({ key }) => key), limits, cache: 'memory' },
    ...{
      maxAttempts: 6,
      clock,
      random,
      transport: inProcessTransport(simulator, { clock, random }),
    },
  });
  const calls = Array.from({ length: 200 }, async (_, index) => {
    await clock.sleep(Math.floor(index / 20) * 700);
    await client.ask(`question ${index}`).catch(() => undefined);
  });
  await clock.advance(180_000);
  await Promise.all(calls);
  await client.close();
  return spans;
}

const nanosOf = ({ start, end }: RecordedSpan) => Number(end - start);

const outcomeName = 'crossgraph.cache.outcome';

const waits = [
  'crossgraph.cache.lookup.duration',
  'crossgraph.rate_limiter.queue.duration',
  'crossgraph.request.retry.delay',
];

/** The share of a call's time that its parts account for. */
function explainedShare(call: RecordedSpan, all: readonly RecordedSpan[]): number {
  const exchanges = all.filter(({ parentSpanId }) => parentSpanId === call.spanId);
  const sent = exchanges.reduce((sum, each) => sum + nanosOf(each), 0);
  const waited = waits.reduce((sum, name) => sum + Number(call.attributes[name] ?? 0) * 1e9, 0);
  return (sent + waited) / nanosOf(call);
}

describe('the parts of a call', () => {
  it.each([1, 2, 3])('explain what its caller waited for, seed %i', async (seed) => {
    const { spans } = await busyMinutes(seed);

    const calls = spans.filter(({ name, end, start }) => name.startsWith('chat ') && end > start);
    const shares = calls.map((call) => explainedShare(call, spans));
    expect(calls.length).toBeGreaterThan(150);
    expect(Math.min(...shares)).toBeGreaterThan(0.999);
    expect(Math.max(...shares)).toBeLessThan(1.001);
    const retried = calls.filter((call) => call.attributes[waits[2] ?? ''] !== undefined);
    const queued = calls.filter((call) => Number(call.attributes[waits[1] ?? ''] ?? 0) > 0.1);
    expect([retried.length > 10, queued.length > 10]).toEqual([true, true]);
  });

  it('are as long in metrics as in spans', async () => {
    metrics = recordMetrics();
    const { spans } = await busyMinutes(4);

    const calls = spans.filter((span) => span.attributes[outcomeName] === 'miss');
    const seconds = calls.reduce((sum, call) => sum + nanosOf(call) / 1e9, 0);
    const counted = ['crossgraph.client.request.duration', { [outcomeName]: 'miss' }] as const;
    expect(calls.length).toBeGreaterThan(150);
    expect(await metrics.count(...counted)).toBe(calls.length);
    // A microsecond for each.
    const apart = Math.abs((await metrics.sum(...counted)) - seconds);
    expect(apart).toBeLessThan(calls.length * 1e-6);
  });
});
