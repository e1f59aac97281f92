import { context, trace } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type ReadableSpan,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { withSpan } from '../../src/telemetry/with-span.js';
import { startTelemetry } from '../../src/telemetry-sdk.js';
import type { BenchCase, BenchOptions } from '../bench-case.js';
import { type BenchResult, judged } from '../bench-result.js';
import { startCountingReceiver } from '../counting-receiver.js';
import { cpuMicros, type Subject } from '../cpu-time.js';
import { instantClient } from '../instant-client.js';
import { startUpstream } from '../start-upstream.js';

const batchSize = 128;
const burst = 6_000;

/** What a span costs its caller, how long sending a batch holds up the event loop, and what a burst loses. */
export const spanExport: BenchCase = {
  name: 'span-export',
  run: async (options) => [
    await costOfSpan(options),
    ...(await exportPauses(options)),
    ...(await lostInBurst()),
  ],
};

async function costOfSpan({ quick }: BenchOptions): Promise<BenchResult> {
  const nowhere: SpanExporter = {
    export: (_spans, done) => done({ code: 0 }),
    shutdown: async () => undefined,
  };
  const attributes = Object.fromEntries(
    Array.from({ length: 8 }, (_each, index) => [`bench.attribute.${index}`, index]),
  );
  const work = async () => undefined;
  const ours: Subject = async (times) => {
    for (let each = 0; each < times; each++) {
      await withSpan(() => ({ name: 'bench', attributes }), work);
      if (each % 64 === 0) await breath();
    }
  };
  const theirs: Subject = async (times) => {
    const tracer = trace.getTracer('bench');
    for (let each = 0; each < times; each++) {
      await tracer.startActiveSpan('bench', { attributes }, async (span) => {
        await work();
        span.end();
      });
      if (each % 64 === 0) await breath();
    }
  };
  const least = await withProvider([new BatchSpanProcessor(nowhere, { maxQueueSize: 8192 })], () =>
    cpuMicros({ ours, theirs }, quick ? { rounds: 1, times: 100 } : { rounds: 15, times: 5_000 }),
  );
  return judged({
    name: 'a span with 8 attributes, not sent, over one by the SDK alone',
    value: least.ours,
    unit: 'µs CPU',
    baseline: least.theirs,
    target: { value: 50 },
  });
}

/** Lets the processor pass on what it has: a full queue drops spans, which costs less. */
function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** How long `export` keeps the loop, of the spans that real calls make. */
async function exportPauses({ quick }: BenchOptions): Promise<readonly BenchResult[]> {
  const batch = await spansOfCalls();
  const receiver = await startUpstream({ kind: 'fixed' });
  const url = `${receiver.url}/v1/traces`;
  const rounds = quick ? 1 : 8;
  const pauses = {
    protobuf: await longestPause(new ProtobufExporter({ url }), batch, rounds),
    JSON: await longestPause(new JsonExporter({ url }), batch, rounds),
  };
  receiver.close();
  return Object.entries(pauses).map(([format, value]) =>
    judged({
      name: `longest pause of the event loop to send ${batchSize} spans as ${format}`,
      value,
      unit: 'ms',
      target: { value: 10 },
    }),
  );
}

/** The longest of ten exports, in the round where that was least: what else the machine does only adds. */
async function longestPause(
  exporter: SpanExporter,
  batch: ReadableSpan[],
  rounds: number,
): Promise<number> {
  let least = Infinity;
  for (let round = 0; round <= rounds; round++) {
    const pauses: number[] = [];
    while (pauses.length < 10) pauses.push(await pauseOf(exporter, batch));
    // The first round only warms up.
    if (round > 0) least = Math.min(least, Math.max(...pauses));
  }
  await exporter.shutdown();
  return least;
}

async function pauseOf(exporter: SpanExporter, batch: ReadableSpan[]): Promise<number> {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const sent = new Promise<void>((resolve) => exporter.export(batch, () => resolve()));
  const tookMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(before);
  await sent;
  // Both are upper bounds: the time passed counts other programs, the processor time other threads.
  return Math.min(tookMs, (user + system) / 1_000);
}

async function spansOfCalls(): Promise<ReadableSpan[]> {
  const spans: ReadableSpan[] = [];
  const keeping: SpanProcessor = {
    onStart: () => undefined,
    onEnd: (span) => void spans.push(span),
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  await withProvider([keeping], async () => {
    const client = await instantClient();
    while (spans.length < batchSize) await client.ask(`Question ${spans.length}?`);
    await client.close();
  });
  return spans.slice(0, batchSize);
}

async function withProvider<Out>(
  spanProcessors: SpanProcessor[],
  work: () => Promise<Out>,
): Promise<Out> {
  const provider = new NodeTracerProvider({ spanProcessors });
  provider.register();
  try {
    return await work();
  } finally {
    await provider.shutdown();
    trace.disable();
    context.disable();
  }
}

async function lostInBurst(): Promise<readonly BenchResult[]> {
  const receiver = await startCountingReceiver();
  const telemetry = await startTelemetry({
    endpoint: receiver.url,
    protocol: 'http/json',
    env: {},
  });
  const tracer = trace.getTracer('bench');
  for (let each = 0; each < burst; each++) tracer.startSpan('bench').end();
  await telemetry.forceFlush();
  await telemetry.shutdown();
  const lost = telemetry.lost();
  const arrived = receiver.arrived();
  receiver.close();
  const name = `${burst} spans that end at once`;
  const none = { value: 0 };
  return [
    judged({ name: `${name}: lost`, value: burst - arrived, unit: 'spans', target: none }),
    judged({
      name: `${name}: lost and not counted`,
      value: Math.abs(burst - arrived - lost),
      unit: 'spans',
      target: none,
    }),
  ];
}
