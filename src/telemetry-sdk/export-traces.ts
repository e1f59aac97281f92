import { context, propagation, trace } from '@opentelemetry/api';
import type { SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { ConfigError } from '../errors.js';
import { activeTracer } from '../telemetry/active-tracer.js';
import { harmless } from '../telemetry/harmless.js';
import type { OtlpSettings } from '../telemetry/otlp-settings.js';
import type { SamplingSettings } from '../telemetry/sampling.js';
import { type SentSpan, sentSpanOf } from '../telemetry/sent-span.js';
import { type SpanLedger, spanLedger } from '../telemetry/span-ledger.js';
import { closableAgent } from './closable-agent.js';
import { type HitFilter, hitFilter } from './hit-filter.js';
import { resourceOf, type ServiceOptions } from './resource.js';
import type { RunningSignal } from './signal.js';
import { type OnWarning, warnOnce } from './warn-once.js';
import { settled } from './within-limit.js';

type Environment = Readonly<Record<string, string | undefined>>;

export interface TraceOptions extends ServiceOptions {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly onWarning?: OnWarning;
  readonly onSpanEnd?: ((span: SentSpan) => void) | undefined;
  readonly sampling: SamplingSettings;
}

export interface RunningTraces extends RunningSignal {
  lost(): number;
}

// The SDK's own queue of 2048 loses spans in bursts; larger batches hold up the event loop by more than 10 ms.
const maxQueueSize = 8192;
const maxExportBatchSize = 128;
const scheduledDelayMillis = 1000;
// A flush sends all batches at once, and the exporter refuses what exceeds its limit: 30 by default.
const concurrencyLimit = Math.ceil(maxQueueSize / maxExportBatchSize) + 1;
// All tries of one batch together; a dead receiver must not hold up the end of the process.
const exportTimeoutMs = 3000;

const packages = [
  '@opentelemetry/sdk-trace-node',
  '@opentelemetry/resources',
  '@opentelemetry/exporter-trace-otlp-proto',
  '@opentelemetry/exporter-trace-otlp-http',
];

/** Starts the export of spans. Throws a ConfigError when a package is missing or another SDK has been started. */
export async function exportTraces(
  settings: OtlpSettings,
  options: TraceOptions,
  env: Environment,
): Promise<RunningTraces> {
  if (activeTracer()) throw startedAlready();
  const { sdk, resources, OTLPTraceExporter } = await loadSdk(settings);
  // Somebody else may have been quicker while packages were loaded.
  if (activeTracer()) throw startedAlready();
  const ledger = spanLedger(maxQueueSize);
  const agent = closableAgent(env);
  const exporter = counted(
    new OTLPTraceExporter({
      url: settings.url,
      ...(options.headers && { headers: { ...options.headers } }),
      ...(!ownTimeout(env) && { timeoutMillis: exportTimeoutMs }),
      concurrencyLimit,
      ...agent.options,
    }),
    ledger,
    warnOnce({ what: 'Traces', where: settings.shownUrl }, options.onWarning),
  );
  const batches = new sdk.BatchSpanProcessor(exporter, {
    maxQueueSize,
    maxExportBatchSize,
    scheduledDelayMillis,
  });
  const { ratio, hits } = options.sampling;
  const provider = new sdk.NodeTracerProvider({
    resource: resourceOf(resources, options, env),
    // Without one the SDK follows `OTEL_TRACES_SAMPLER`.
    ...(ratio !== undefined && {
      sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(ratio) }),
    }),
    spanProcessors: [
      admitting(batches, { ledger, filter: hitFilter(hits), onSpanEnd: options.onSpanEnd }),
    ],
  });
  provider.register();
  return {
    endpoint: settings.shownUrl,
    forceFlush: () => settled(batches.forceFlush(), () => exporter.forceFlush?.()),
    shutdown: () => settled(batches.shutdown(), () => exporter.shutdown()),
    release: () => {
      ledger.close();
      agent.close();
      trace.disable();
      context.disable();
      propagation.disable();
    },
    lost: ledger.lost,
  };
}

function startedAlready(): ConfigError {
  return new ConfigError(
    'OpenTelemetry has already been started in this process; its spans include ours.',
  );
}

async function loadSdk({ protocol }: OtlpSettings) {
  try {
    const [sdk, resources, { OTLPTraceExporter }] = await Promise.all([
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/resources'),
      protocol === 'http/json'
        ? import('@opentelemetry/exporter-trace-otlp-http')
        : import('@opentelemetry/exporter-trace-otlp-proto'),
    ]);
    return { sdk, resources, OTLPTraceExporter };
  } catch (error) {
    throw new ConfigError(
      `Tracing needs packages that cannot be loaded; install them: npm install ${packages.join(' ')}`,
      { cause: error },
    );
  }
}

function ownTimeout(env: Environment): boolean {
  return Boolean(env['OTEL_EXPORTER_OTLP_TIMEOUT'] || env['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT']);
}

function counted(
  exporter: SpanExporter,
  ledger: SpanLedger,
  onFailure: (error: Error | undefined) => void,
): SpanExporter {
  return {
    export: (spans, done) => {
      ledger.send(spans.length);
      exporter.export(spans, (result) => {
        const arrived = result.code === 0;
        ledger.settle(spans.length, arrived);
        if (!arrived) onFailure(result.error);
        done(result);
      });
    },
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}

interface Admission {
  readonly ledger: SpanLedger;
  readonly filter: HitFilter;
  readonly onSpanEnd: TraceOptions['onSpanEnd'];
}

/** Keeps the books of the queue behind it, which drops in silence what exceeds its size. */
function admitting(
  batches: SpanProcessor,
  { ledger, filter, onSpanEnd }: Admission,
): SpanProcessor {
  return {
    onStart: (span, parent) => {
      filter.started(span);
      batches.onStart(span, parent);
    },
    onEnd: (span) => {
      const isDropped = filter.isDropped(span);
      const isSampled = (span.spanContext().traceFlags & 1) === 1;
      if (!isSampled || isDropped) return;
      if (onSpanEnd) harmless(() => onSpanEnd(sentSpanOf(span)));
      if (ledger.admit()) batches.onEnd(span);
    },
    forceFlush: () => batches.forceFlush(),
    shutdown: () => batches.shutdown(),
  };
}
