import { type Environment, loadEnvironment } from './config.js';
import { type Clock, systemClock } from './core/clock.js';
import { expectOneOf } from './core/expect.js';
import { captureContent, contentCaptureIn } from './telemetry/content-capture.js';
import { type Conventions, knownConventions, setConventions } from './telemetry/conventions.js';
import { type MetricOptions, resolveMetricSettings } from './telemetry/metric-settings.js';
import { resolveOtlpSettings } from './telemetry/otlp-settings.js';
import { resolveSampling, type SamplingOptions } from './telemetry/sampling.js';
import type { SentSpan } from './telemetry/sent-span.js';
import { exportMetrics } from './telemetry-sdk/export-metrics.js';
import { exportTraces } from './telemetry-sdk/export-traces.js';
import type { RunningSignal } from './telemetry-sdk/signal.js';
import { withinLimit } from './telemetry-sdk/within-limit.js';

export type { Conventions } from './telemetry/conventions.js';
export type { MetricOptions, PrometheusOptions } from './telemetry/metric-settings.js';
export type { SamplingOptions } from './telemetry/sampling.js';
export type { SentSpan, SpanKindWord } from './telemetry/sent-span.js';

export interface TelemetryOptions {
  /** @defaultValue `OTEL_SERVICE_NAME`, else `crossgraph` */
  readonly serviceName?: string | undefined;
  readonly serviceVersion?: string | undefined;
  /**
   * Base address of an OTLP/HTTP receiver, such as `http://localhost:4318`; `/v1/traces` is appended.
   *
   * @defaultValue `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` (as it stands), else `OTEL_EXPORTER_OTLP_ENDPOINT`, else none:
   * then no traces are exported
   */
  readonly endpoint?: string | undefined;
  /** @defaultValue `OTEL_EXPORTER_OTLP_TRACES_PROTOCOL`, else `OTEL_EXPORTER_OTLP_PROTOCOL`, else `http/protobuf` */
  readonly protocol?: 'http/protobuf' | 'http/json' | undefined;
  /** Sent along with every export, for receivers that want to know who sends. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Metrics, for Prometheus to fetch or by OTLP. @defaultValue what `OTEL_METRICS_EXPORTER` says, else none */
  readonly metrics?: MetricOptions | undefined;
  /** Which spans are exported; all by default. */
  readonly sampling?: SamplingOptions | undefined;
  /**
   * Whose names spans and metrics carry where the GenAI conventions have renamed them.
   *
   * @defaultValue `GENAI_SEMCONV`, else `latest`
   */
  readonly conventions?: Conventions | undefined;
  /** Told once, in one sentence, when traces or metrics cannot be delivered. Nobody is told by default. */
  readonly onWarning?: ((sentence: string) => void) | undefined;
  /**
   * Told of every sampled span as it ends, before it is sent, also of those that will be lost: to compare with what arrived.
   * Not of those that `sampling` keeps back.
   * What it throws is dropped.
   */
  readonly onSpanEnd?: ((span: SentSpan) => void) | undefined;
  /** @defaultValue the process's environment over the `.env` file of the working directory */
  readonly env?: Environment | undefined;
  readonly clock?: Clock | undefined;
}

/** A running export, or one that was not asked for (`enabled` is false, and everything does nothing). */
export interface Telemetry {
  readonly enabled: boolean;
  /** Where traces go, without credentials. */
  readonly endpoint: string | undefined;
  /** Where metrics go or can be fetched, without credentials. */
  readonly metricsEndpoint: string | undefined;
  /** Sends what waits to be sent. Never rejects. */
  forceFlush(): Promise<void>;
  /** Sends what it can within five seconds and gives the process back as it was. Never rejects. */
  shutdown(): Promise<void>;
  /** Spans that were recorded and did not arrive. */
  lost(): number;
}

/**
 * Starts the OpenTelemetry SDK: all spans go out by OTLP if an endpoint is named, and metrics where they are asked for.
 * Loads the SDK's packages only then. Sampler (`OTEL_TRACES_SAMPLER`), `OTEL_RESOURCE_ATTRIBUTES`,
 * `OTEL_EXPORTER_OTLP_HEADERS` and limits are read by the SDK itself, from the process's environment. Throws a ConfigError
 * for a bad address, protocol or port, when a package is missing, and when another SDK has been started in this process.
 */
export async function startTelemetry(options: TelemetryOptions = {}): Promise<Telemetry> {
  const { env = loadEnvironment(), clock = systemClock } = options;
  const { conventions = conventionsIn(env) } = options;
  expectOneOf('conventions', conventions, knownConventions);
  const capture = contentCaptureIn(env);
  const sampling = resolveSampling(options.sampling ?? {});
  const traceSettings = resolveOtlpSettings(options, env);
  const { endpoint, protocol } = options;
  const metricSettings = resolveMetricSettings({ ...options.metrics, endpoint, protocol }, env);
  const wantsMetrics = metricSettings.prometheus !== undefined || metricSettings.otlp !== undefined;

  const traces =
    traceSettings && (await exportTraces(traceSettings, { ...options, sampling }, env));
  const metrics = wantsMetrics
    ? await exportMetrics(metricSettings, { ...options, lostSpans: traces?.lost }, env).catch(
        async (error: unknown) => {
          if (traces) await ended([traces], clock);
          throw error;
        },
      )
    : undefined;
  setConventions(conventions);
  captureContent(traces && capture);
  const running = [traces, metrics].filter((signal) => signal !== undefined);
  let stopped: Promise<void> | undefined;
  return {
    enabled: running.length > 0,
    endpoint: traces?.endpoint,
    metricsEndpoint: metrics?.endpoint,
    forceFlush: () => withinLimit(clock, Promise.all(running.map((each) => each.forceFlush()))),
    shutdown: () => {
      stopped ??= ended(running, clock).then(() => {
        setConventions('latest');
        captureContent(undefined);
      });
      return stopped;
    },
    lost: () => traces?.lost() ?? 0,
  };
}

async function ended(running: readonly RunningSignal[], clock: Clock): Promise<void> {
  if (running.length === 0) return;
  await withinLimit(clock, Promise.all(running.map((each) => each.shutdown())));
  for (const each of running) each.release();
}

function conventionsIn(env: Environment): Conventions {
  const value = env['GENAI_SEMCONV']?.trim() || 'latest';
  return expectOneOf('GENAI_SEMCONV', value as Conventions, knownConventions);
}
