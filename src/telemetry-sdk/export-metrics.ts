import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { metrics } from '@opentelemetry/api';
import type { MetricReader, PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { ConfigError, messageOf } from '../errors.js';
import { activeMeter } from '../telemetry/active-meter.js';
import { ownMetrics } from '../telemetry/metric-names.js';
import type { MetricSettings } from '../telemetry/metric-settings.js';
import { type ClosableAgent, closableAgent } from './closable-agent.js';
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
  let closeServer: (() => void) | undefined;
  const agent = closableAgent(env);
  if (settings.prometheus) {
    const { reader, url, close } = await prometheusReader(settings.prometheus);
    readers.push(reader);
    endpoints.push(url);
    closeServer = close;
  }
  const { otlp } = settings;
  if (otlp) {
    const onFailure = warnOnce({ what: 'Metrics', where: otlp.shownUrl }, options.onWarning);
    const exporter = watched(await otlpExporter(otlp, { ...options, agent }), onFailure);
    const { intervalMs: exportIntervalMillis } = otlp;
    const exportTimeoutMillis = Math.min(exportTimeoutMs, exportIntervalMillis);
    readers.push(
      new PeriodicExportingMetricReader({ exporter, exportIntervalMillis, exportTimeoutMillis }),
    );
    endpoints.push(otlp.shownUrl);
  }
  const provider = new MeterProvider({ resource: resourceOf(resources, options, env), readers });
  metrics.setGlobalMeterProvider(provider);
  // Without any spans too: this series tells from the start that metrics arrive.
  const { lostSpans = () => 0 } = options;
  countLost(lostSpans);
  return {
    endpoint: endpoints.join(', '),
    forceFlush: () => settled(provider.forceFlush(), () => undefined),
    shutdown: () => settled(provider.shutdown(), async () => closeServer?.()),
    release: () => {
      agent.close();
      metrics.disable();
    },
  };
}

function countLost(lostSpans: () => number): void {
  const { name, ...told } = ownMetrics.spansLost;
  activeMeter()
    ?.createObservableCounter(name, told)
    .addCallback((result) => result.observe(lostSpans()));
}

/** With a server of ours: the exporter's own takes port 0 for its default. */
async function prometheusReader({ host, port }: NonNullable<MetricSettings['prometheus']>) {
  const { PrometheusExporter } = await load(() => import('@opentelemetry/exporter-prometheus'));
  const reader = new PrometheusExporter({
    ...{ preventServerStart: true, withoutScopeInfo: true },
    // Rules and dashboards choose by service; on `target_info` alone it would take a join in each of them.
    withResourceConstantLabels: /^service\.name$/,
  });
  const server = createServer((request, response) => {
    if (request.url?.split('?')[0] === '/metrics') {
      reader.getMetricsRequestHandler(request, response);
    } else response.writeHead(404).end();
  });
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    const isTaken = (error as { code?: unknown }).code === 'EADDRINUSE';
    const reason = isTaken ? 'the port is taken' : messageOf(error);
    throw new ConfigError(
      `Metrics cannot be offered at http://${host}:${port}/metrics: ${reason}. Choose another port.`,
      { cause: error },
    );
  }
  // Nobody waits for the next scrape.
  server.unref();
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { reader, close, url: `http://${host}:${portOf(server.address(), port)}/metrics` };
}

function portOf(address: string | AddressInfo | null, asked: number): number {
  return typeof address === 'object' && address !== null ? address.port : asked;
}

async function otlpExporter(
  { url, protocol }: NonNullable<MetricSettings['otlp']>,
  { headers, agent }: MetricExportOptions & { readonly agent: ClosableAgent },
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
