import { metrics } from '@opentelemetry/api';
import type { MetricReader, PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { ConfigError, messageOf } from '../errors.js';
import { activeMeter } from '../telemetry/active-meter.js';
import { ownMetrics } from '../telemetry/metric-names.js';
import type { MetricSettings } from '../telemetry/metric-settings.js';
import { resourceOf, type ServiceOptions } from './resource.js';
import type { RunningSignal } from './signal.js';
import { type OnWarning, warnOnce } from './warn-once.js';
import { settled } from './within-limit.js';

type Environment = Readonly<Record<string, string | undefined>>;

export interface MetricExportOptions extends ServiceOptions {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly onWarning?: OnWarning;
  /** Spans that did not arrive so far, where spans are exported too. */
  readonly lostSpans?: (() => number) | undefined;
}

/** Longer than a receiver in good health ever takes, and short enough for a process that ends. */
const exportTimeoutMs = 3000;

/** Starts what the settings ask for. Throws a ConfigError when a package is missing, a port is taken, or metrics run already. */
export async function exportMetrics(
  settings: MetricSettings,
  options: MetricExportOptions,
  env: Environment,
): Promise<RunningSignal> {
  if (activeMeter()) {
    throw new ConfigError(
      "OpenTelemetry's metrics have already been started in this process; they include ours.",
    );
  }
  const { MeterProvider, PeriodicExportingMetricReader } = await load(
    () => import('@opentelemetry/sdk-metrics'),
  );
  const resources = await load(() => import('@opentelemetry/resources'));
  const readers: MetricReader[] = [];
  const endpoints: string[] = [];
  if (settings.prometheus) {
    const { reader, url } = await prometheusReader(settings.prometheus);
    readers.push(reader);
    endpoints.push(url);
  }
  const { otlp } = settings;
  if (otlp) {
    const onFailure = warnOnce({ what: 'Metrics', where: otlp.shownUrl }, options.onWarning);
    const exporter = watched(await otlpExporter(otlp, options), onFailure);
    const { intervalMs: exportIntervalMillis } = otlp;
    const exportTimeoutMillis = Math.min(exportTimeoutMs, exportIntervalMillis);
    readers.push(
      new PeriodicExportingMetricReader({ exporter, exportIntervalMillis, exportTimeoutMillis }),
    );
    endpoints.push(otlp.shownUrl);
  }
  const provider = new MeterProvider({ resource: resourceOf(resources, options, env), readers });
  metrics.setGlobalMeterProvider(provider);
  const { lostSpans } = options;
  if (lostSpans) countLost(lostSpans);
  return {
    endpoint: endpoints.join(', '),
    forceFlush: () => settled(provider.forceFlush(), () => undefined),
    shutdown: () => settled(provider.shutdown(), () => undefined),
    release: () => metrics.disable(),
  };
}

function countLost(lostSpans: () => number): void {
  const { name, ...told } = ownMetrics.spansLost;
  activeMeter()
    ?.createObservableCounter(name, told)
    .addCallback((result) => result.observe(lostSpans()));
}

async function prometheusReader({ host, port }: NonNullable<MetricSettings['prometheus']>) {
  const { PrometheusExporter } = await load(() => import('@opentelemetry/exporter-prometheus'));
  const reader = new PrometheusExporter({
    ...{ host, port, preventServerStart: true, withoutScopeInfo: true },
    // Rules and dashboards choose by service; on `target_info` alone it would take a join in each of them.
    withResourceConstantLabels: /^service\.name$/,
  });
  try {
    await reader.startServer();
  } catch (error) {
    throw new ConfigError(
      `Metrics cannot be offered at http://${host}:${port}/metrics: ${messageOf(error)}. Choose another \`port\`.`,
      { cause: error },
    );
  }
  return { reader, url: `http://${host}:${portOf(reader, port)}/metrics` };
}

/** Port 0 asked for a free one; the exporter does not tell which it got. */
function portOf(exporter: object, asked: number): number {
  const { _server: server } = exporter as { readonly _server?: { address(): unknown } };
  const address = server?.address() as { readonly port?: number } | null | undefined;
  return address?.port ?? asked;
}

async function otlpExporter(
  { url, protocol }: NonNullable<MetricSettings['otlp']>,
  { headers }: MetricExportOptions,
): Promise<PushMetricExporter> {
  const { OTLPMetricExporter } =
    protocol === 'http/json'
      ? await load(() => import('@opentelemetry/exporter-metrics-otlp-http'))
      : await load(() => import('@opentelemetry/exporter-metrics-otlp-proto'));
  return new OTLPMetricExporter({
    ...{ url, timeoutMillis: exportTimeoutMs },
    ...(headers && { headers: { ...headers } }),
  });
}

function watched(
  exporter: PushMetricExporter,
  onFailure: (error: Error | undefined) => void,
): PushMetricExporter {
  const send = exporter.export.bind(exporter);
  exporter.export = (data, done) =>
    send(data, (result) => {
      if (result.code !== 0) onFailure(result.error);
      done(result);
    });
  return exporter;
}

async function load<Module>(importing: () => Promise<Module>): Promise<Module> {
  try {
    return await importing();
  } catch (error) {
    throw new ConfigError(
      'Metrics need packages that cannot be loaded; install them: npm install @opentelemetry/sdk-metrics @opentelemetry/resources @opentelemetry/exporter-prometheus @opentelemetry/exporter-metrics-otlp-proto @opentelemetry/exporter-metrics-otlp-http',
      { cause: error },
    );
  }
}
