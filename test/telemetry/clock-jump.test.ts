import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { agentAnswerText } from '../../bench/agent-answer-text.js';
import { instantTransport } from '../../bench/instant-transport.js';
import { instrumentGraph } from '../../src/orchestration/tracing/instrument-graph.js';
import type { CallSummary } from '../../src/perplexity/call-summary.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { twoNodes } from './graph-samples.js';
import { type MetricRecorder, recordMetrics } from './metric-recorder.js';
import { recordSpans, type SpanRecorder } from './span-recorder.js';

const hourMs = 3_600_000;
const wallMs = Date.now;

let spans: SpanRecorder;
let metrics: MetricRecorder;

beforeEach(async () => {
  spans = await recordSpans();
  metrics = recordMetrics();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await spans.stop();
  await metrics.stop();
});

/** Sets the machine's wall clock, as a time server that corrects it does. */
function jump(byMs: number): void {
  vi.spyOn(Date, 'now').mockImplementation(() => wallMs() + byMs);
}

/** A client whose wall clock jumps while its first question is on its way. */
async function jumpingClient(byMs: number): Promise<PerplexityClient> {
  const inner = instantTransport(await agentAnswerText());
  const transport = {
    ...inner,
    send: (request: Parameters<typeof inner.send>[0]) => {
      jump(byMs);
      return inner.send(request);
    },
  };
  return new PerplexityClient({ apiKeys: ['pplx-test-0'], cache: 'memory', transport });
}

describe.each([
  ['back', -hourMs],
  ['forward', hourMs],
])('a wall clock that jumps an hour %s in the middle of a call', (_word, byMs) => {
  it('makes no span, metric or latency negative or an hour long', async () => {
    const client = await jumpingClient(byMs);
    const calls: CallSummary[] = [];
    client.onCall((call) => calls.push(call));
    const graph = instrumentGraph(twoNodes(), { name: 'research' });

    await client.ask('Why is the sky blue?');
    await client.ask('Why is the sky blue?');
    await graph.invoke({ items: [] });
    await client.close();

    const aMinute = 60;
    for (const { name, start, end } of spans.spans) {
      expect(end - start, name).toBeGreaterThanOrEqual(0n);
      expect(Number(end - start) / 1e9, name).toBeLessThan(aMinute);
    }
    const points = Object.entries(await metrics.all()).filter(([name]) =>
      name.endsWith('duration'),
    );
    expect(points.length).toBeGreaterThan(3);
    for (const [name, [point]] of points) {
      expect(point?.sum, name).toBeGreaterThanOrEqual(0);
      expect(point?.max, name).toBeLessThan(aMinute);
    }
    expect(calls).toHaveLength(2);
    for (const { meta } of calls) {
      for (const ms of [...Object.values(meta.latencyMs), meta.entryAgeMs ?? 0]) {
        expect(ms).toBeGreaterThanOrEqual(0);
      }
      expect(meta.latencyMs.total).toBeLessThan(aMinute * 1000);
    }
  });

  it('leaves every child within its parent', async () => {
    const client = await jumpingClient(byMs);

    await client.ask('Why is the sky blue?');
    await client.close();

    const chat = spans.spans.find(({ name }) => name.startsWith('chat'));
    const children = spans.spans.filter(({ parentSpanId }) => parentSpanId === chat?.spanId);
    expect(children.length).toBeGreaterThan(0);
    for (const child of children) {
      expect(child.start >= (chat?.start ?? 0n), child.name).toBe(true);
      expect(child.end <= (chat?.end ?? 0n), child.name).toBe(true);
    }
  });
});
