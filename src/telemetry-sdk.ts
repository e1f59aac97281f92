import { context, propagation, trace } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { type Environment, loadEnvironment } from './config.js';
import { type Clock, systemClock } from './core/clock.js';
import { ConfigError } from './errors.js';
import { activeTracer } from './telemetry/active-tracer.js';
import { harmless } from './telemetry/harmless.js';
import { type OtlpSettings, resolveOtlpSettings } from './telemetry/otlp-settings.js';
import { type SpanLedger, spanLedger } from './telemetry/span-ledger.js';

export interface TelemetryOptions {
  /** @defaultValue `OTEL_SERVICE_NAME`, else `crossgraph` */
  readonly serviceName?: string | undefined;
  readonly serviceVersion?: string | undefined;
  /**
   * Base address of an OTLP/HTTP receiver, such as `http://localhost:4318`; `/v1/traces` is appended.
   *
   * @defaultValue `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` (as it stands), else `OTEL_EXPORTER_OTLP_ENDPOINT`, else none:
   * then nothing is started
   */
  readonly endpoint?: string | undefined;
  /** @defaultValue `OTEL_EXPORTER_OTLP_TRACES_PROTOCOL`, else `OTEL_EXPORTER_OTLP_PROTOCOL`, else `http/protobuf` */
  readonly protocol?: 'http/protobuf' | 'http/json' | undefined;
  /** Sent along with every export, for receivers that want to know who sends. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Told once, in one sentence, when traces cannot be delivered. Nobody is told by default. */
  readonly onWarning?: ((sentence: string) => void) | undefined;
  /** @defaultValue the process's environment over the `.env` file of the working directory */
  readonly env?: Environment | undefined;
  readonly clock?: Clock | undefined;
}

/** A running export of traces, or one that was not asked for (`enabled` is false, and everything does nothing). */
export interface Telemetry {
  readonly enabled: boolean;
  /** Where traces go, without credentials. */
  readonly endpoint: string | undefined;
  /** Sends what waits to be sent. Never rejects. */
  forceFlush(): Promise<void>;
  /** Sends what it can within five seconds and gives the process back as it was. Never rejects. */
  shutdown(): Promise<void>;
  /** Spans that were recorded and did not arrive. */
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
const shutdownLimitMs = 4500;

const packages = [
  '@opentelemetry/sdk-trace-node',
  '@opentelemetry/resources',
  '@opentelemetry/exporter-trace-otlp-proto',
  '@opentelemetry/exporter-trace-otlp-http',
];

const disabled: Telemetry = Object.freeze({
  enabled: false,
  endpoint: undefined,
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
  lost: () => 0,
});

/**
 * Starts the OpenTelemetry SDK and exports all spans by OTLP, if an endpoint is named. Loads the SDK's packages only
 * then. Sampler (`OTEL_TRACES_SAMPLER`), `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_EXPORTER_OTLP_HEADERS` and limits are read
 * by the SDK itself, from the process's environment. Throws a ConfigError for a bad address or protocol, when a
 * package is missing, and when another SDK has been started in this process.
 */
export async function startTelemetry(options: TelemetryOptions = {}): Promise<Telemetry> {
  const { env = loadEnvironment(), clock = systemClock } = options;
  const settings = resolveOtlpSettings(options, env);
  if (!settings) return disabled;
  if (activeTracer()) {
    throw new ConfigError(
      'OpenTelemetry has already been started in this process; its spans include ours.',
    );
  }
  const { sdk, resources, OTLPTraceExporter } = await loadSdk(settings);
  const ledger = spanLedger(maxQueueSize);
  const exporter = counted(
    new OTLPTraceExporter({
      url: settings.url,
      ...(options.headers && { headers: { ...options.headers } }),
      ...(!ownTimeout(env) && { timeoutMillis: exportTimeoutMs }),
      concurrencyLimit,
    }),
    { ledger, onFailure: warnOnce(settings, options.onWarning) },
  );
  const batches = new sdk.BatchSpanProcessor(exporter, {
    maxQueueSize,
    maxExportBatchSize,
    scheduledDelayMillis,
  });
  const provider = new sdk.NodeTracerProvider({
    resource: resourceOf(resources, options, env),
    spanProcessors: [admitting(batches, ledger)],
  });
  provider.register();

  const flush = () => settled(batches.forceFlush(), () => exporter.forceFlush?.());
  const shutdown = async () => {
    await within(
      clock,
      settled(batches.shutdown(), () => exporter.shutdown()),
    );
    ledger.close();
    trace.disable();
    context.disable();
    propagation.disable();
  };
  let stopped: Promise<void> | undefined;
  return {
    enabled: true,
    endpoint: settings.shownUrl,
    forceFlush: () => within(clock, flush()),
    shutdown: () => {
      stopped ??= shutdown();
      return stopped;
    },
    lost: ledger.lost,
  };
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

type Resources = typeof import('@opentelemetry/resources');

function resourceOf(
  { defaultResource, detectResources, envDetector, resourceFromAttributes }: Resources,
  { serviceName, serviceVersion }: TelemetryOptions,
  env: Environment,
): Resource {
  const named = serviceName ?? (env['OTEL_SERVICE_NAME']?.trim() || undefined);
  return defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'crossgraph' }))
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(
      resourceFromAttributes({
        ...(named !== undefined && { 'service.name': named }),
        ...(serviceVersion !== undefined && { 'service.version': serviceVersion }),
      }),
    );
}

function ownTimeout(env: Environment): boolean {
  return Boolean(env['OTEL_EXPORTER_OTLP_TIMEOUT'] || env['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT']);
}

interface Counting {
  readonly ledger: SpanLedger;
  readonly onFailure: (error: Error | undefined) => void;
}

function counted(exporter: SpanExporter, { ledger, onFailure }: Counting): SpanExporter {
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

/** Keeps the books of the queue behind it, which drops in silence what exceeds its size. */
function admitting(batches: SpanProcessor, ledger: SpanLedger): SpanProcessor {
  return {
    onStart: (span, parent) => batches.onStart(span, parent),
    onEnd: (span) => {
      const isSampled = (span.spanContext().traceFlags & 1) === 1;
      if (isSampled && ledger.admit()) batches.onEnd(span);
    },
    forceFlush: () => batches.forceFlush(),
    shutdown: () => batches.shutdown(),
  };
}

function warnOnce(
  { shownUrl }: OtlpSettings,
  onWarning: TelemetryOptions['onWarning'],
): Counting['onFailure'] {
  let warned = false;
  return (error) => {
    if (warned) return;
    warned = true;
    const code = (error as { code?: unknown } | undefined)?.code;
    const reason = typeof code === 'number' ? `status ${code}` : code;
    const sentence = `Traces do not arrive at ${shownUrl} (${typeof reason === 'string' ? reason : 'no usable answer'}); the run goes on without them.`;
    // A listener's defect must not keep the SDK from hearing how the export ended.
    harmless(() => onWarning?.(sentence));
  };
}

/** Waits for both, one after the other; a failure of either has been counted already. */
async function settled(first: Promise<void>, second: () => Promise<void> | undefined) {
  await first.catch(() => undefined);
  await second()?.catch(() => undefined);
}

async function within(clock: Clock, work: Promise<void>): Promise<void> {
  const waiting = new AbortController();
  const limit = clock.sleep(shutdownLimitMs, waiting.signal).catch(() => undefined);
  await Promise.race([work, limit]);
  waiting.abort();
}
