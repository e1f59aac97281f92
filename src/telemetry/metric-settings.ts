import { expectInteger } from '../core/expect.js';
import { ConfigError } from '../errors.js';
import {
  isDisabled,
  type OtlpOptions,
  type OtlpSettings,
  otlpSettingsOf,
  readVariable,
} from './otlp-settings.js';

/** What an application may say about its metrics; what is left out comes from the environment. */
export interface MetricOptions {
  /** An endpoint for Prometheus to scrape. @defaultValue when `OTEL_METRICS_EXPORTER` has `prometheus` */
  readonly prometheus?: boolean | PrometheusOptions | undefined;
  /**
   * Whether to send metrics by OTLP too, to where traces go unless the variables name another address. Jaeger takes none.
   *
   * @defaultValue when `OTEL_METRICS_EXPORTER` has `otlp`, or `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT` is set
   */
  readonly otlp?: boolean | undefined;
  /** Milliseconds between two exports by OTLP. @defaultValue `OTEL_METRIC_EXPORT_INTERVAL`, else 60,000 */
  readonly intervalMs?: number | undefined;
}

export interface PrometheusOptions {
  /** @defaultValue `OTEL_EXPORTER_PROMETHEUS_HOST`, else `127.0.0.1`: nobody else on the network can read it */
  readonly host?: string | undefined;
  /** 0 takes a free one. @defaultValue `OTEL_EXPORTER_PROMETHEUS_PORT`, else 9464 */
  readonly port?: number | undefined;
}

export interface MetricSettings {
  readonly prometheus: { readonly host: string; readonly port: number } | undefined;
  readonly otlp: (OtlpSettings & { readonly intervalMs: number }) | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const exporters = ['otlp', 'prometheus', 'none'];

/**
 * Decides where metrics can be had. Without a word about metrics there are none: the address of traces is mostly
 * Jaeger's, which takes no metrics. Throws a ConfigError that names the option or variable at fault.
 */
export function resolveMetricSettings(
  options: MetricOptions & OtlpOptions,
  env: Environment,
): MetricSettings {
  if (isDisabled(env)) return { prometheus: undefined, otlp: undefined };
  const named = exportersIn(env);
  return {
    prometheus: prometheusOf(options.prometheus ?? named?.includes('prometheus') ?? false, env),
    otlp: otlpOf(options, named, env),
  };
}

function prometheusOf(
  wanted: boolean | PrometheusOptions,
  env: Environment,
): MetricSettings['prometheus'] {
  if (wanted === false) return undefined;
  const { host, port } = wanted === true ? {} : wanted;
  const known = readVariable(env, 'OTEL_EXPORTER_PROMETHEUS_PORT');
  const name = port === undefined && known !== undefined ? 'OTEL_EXPORTER_PROMETHEUS_PORT' : 'port';
  const chosen = port ?? (known === undefined ? 9464 : Number(known));
  return {
    host: host ?? readVariable(env, 'OTEL_EXPORTER_PROMETHEUS_HOST') ?? '127.0.0.1',
    port: expectInteger(name, chosen, { min: 0, max: 65_535 }),
  };
}

function otlpOf(
  { otlp, intervalMs, endpoint, protocol }: MetricOptions & OtlpOptions,
  named: readonly string[] | undefined,
  env: Environment,
): MetricSettings['otlp'] {
  const ownAddress = readVariable(env, 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT') !== undefined;
  const wanted = otlp ?? (named === undefined ? ownAddress : named.includes('otlp'));
  if (!wanted) return undefined;
  const settings = otlpSettingsOf(
    'metrics',
    { endpoint: ownAddress ? undefined : endpoint, protocol },
    env,
  );
  if (!settings) {
    throw new ConfigError(
      'Metrics are to be sent by OTLP, but no address is named; set `endpoint` or OTEL_EXPORTER_OTLP_METRICS_ENDPOINT.',
    );
  }
  return { ...settings, intervalMs: intervalOf(intervalMs, env) };
}

function intervalOf(intervalMs: number | undefined, env: Environment): number {
  if (intervalMs !== undefined) return expectInteger('intervalMs', intervalMs, { min: 1 });
  const known = readVariable(env, 'OTEL_METRIC_EXPORT_INTERVAL');
  return expectInteger('OTEL_METRIC_EXPORT_INTERVAL', Number(known ?? 60_000), { min: 1 });
}

/** The variable's list, or nothing where it is not set. */
function exportersIn(env: Environment): readonly string[] | undefined {
  const list = readVariable(env, 'OTEL_METRICS_EXPORTER')
    ?.split(',')
    .map((each) => each.trim().toLowerCase());
  const unknown = list?.find((each) => !exporters.includes(each));
  if (unknown !== undefined) {
    throw new ConfigError(
      `Expected \`OTEL_METRICS_EXPORTER\` to list otlp, prometheus or none, got ${JSON.stringify(unknown)}.`,
    );
  }
  return list;
}
