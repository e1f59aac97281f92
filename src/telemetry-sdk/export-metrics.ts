import { metrics } from '@opentelemetry/api';
import type { MetricReader, PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { ConfigError } from '../errors.js';
import { activeMeter } from '../telemetry/active-meter.js';
import { ownMetrics } from '../telemetry/metric-names.js';
import type { MetricSettings } from '../telemetry/metric-settings.js';
import { type ClosableAgent, closableAgent } from './closable-agent.js';
import { resourceOf, type ServiceOptions } from './resource.js';
import { serveMetrics } from './serve-metrics.js';
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
  if (activeMeter()) throw startedAlready();
  const { MeterProvider } = await load(() => import('@opentelemetry/sdk-metrics'));
  const resources = await load(() => import('@opentelemetry/resources'));
  const agent = closableAgent(env);
  const sent = settings.otlp && (await otlpReader(settings.otlp, { ...options, agent }));
  // Last, because it opens a port: nothing that fails after it may leave that open.
  const scraped = settings.prometheus && (await prometheusReader(settings.prometheus));
  const readers = [scraped?.reader, sent].filter((reader) => reader !== undefined);
  const provider = new MeterProvider({ resource: resourceOf(resources, options, env), readers });
  if (!metrics.setGlobalMeterProvider(provider)) {
    // Somebody else was quicker while packages were loaded.
    scraped?.server.stop();
    agent.close();
    await provider.shutdown();
    throw startedAlready();
  }
  // Without any spans too: this series tells from the start that metrics arrive.
  const { lostSpans = () => 0 } = options;
  countLost(lostSpans);
  return {
    endpoint: [scraped?.server.url, settings.otlp?.shownUrl].filter(Boolean).join(', '),
    forceFlush: () => settled(provider.forceFlush(), () => undefined),
    shutdown: () => {
      scraped?.server.stop();
      return settled(provider.shutdown(), async () => scraped?.server.cut());
    },
    release: () => {
      agent.close();
      scraped?.server.cut();
      metrics.disable();
    },
  };
}

function startedAlready(): ConfigError {
  return new ConfigError(
    "OpenTelemetry's metrics have already been started in this process; they include ours.",
  );
}

function countLost(lostSpans: () => number): void {
  const { name, ...told } = ownMetrics.spansLost;
  activeMeter()
    ?.createObservableCounter(name, told)
    .addCallback((result) => result.observe(lostSpans()));
}

/** With a server of ours: the exporter's own takes port 0 for its default, and waits for whoever is connected. */
async function prometheusReader(place: NonNullable<MetricSettings['prometheus']>) {
  const { PrometheusExporter } = await load(() => import('@opentelemetry/exporter-prometheus'));
  const reader = new PrometheusExporter({
    ...{ preventServerStart: true, withoutScopeInfo: true },
    // Rules and dashboards choose by service; on `target_info` alone it would take a join in each of them.
    withResourceConstantLabels: /^service\.name$/,
  });
  const server = await serveMetrics(place, (request, response) =>
    reader.getMetricsRequestHandler(request, response),
  );
  return { reader, server };
}

interface SendOptions extends MetricExportOptions {
  readonly agent: ClosableAgent;
}

async function otlpReader(
  otlp: NonNullable<MetricSettings['otlp']>,
  options: SendOptions,
): Promise<MetricReader> {
  const { PeriodicExportingMetricReader } = await load(() => import('@opentelemetry/sdk-metrics'));
  const onFailure = warnOnce({ what: 'Metrics', where: otlp.shownUrl }, options.onWarning);
  const exporter = watched(await otlpExporter(otlp, options), onFailure);
  const { intervalMs: exportIntervalMillis } = otlp;
  const exportTimeoutMillis = Math.min(exportTimeoutMs, exportIntervalMillis);
  return new PeriodicExportingMetricReader({ exporter, exportIntervalMillis, exportTimeoutMillis });
}

async function otlpExporter(
  { url, protocol }: NonNullable<MetricSettings['otlp']>,
  { headers, agent }: SendOptions,
): Promise<PushMetricExporter> {
  const { OTLPMetricExporter } =
    protocol === 'http/json'
      ? await load(() => import('@opentelemetry/exporter-metrics-otlp-http'))
      : await load(() => import('@opentelemetry/exporter-metrics-otlp-proto'));
  return new OTLPMetricExporter({
    ...{ url, timeoutMillis: exportTimeoutMs, ...agent.options },
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
