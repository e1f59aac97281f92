import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import { resolveMetricSettings } from '../../src/telemetry/metric-settings.js';

const nowhere = { prometheus: undefined, otlp: undefined };
const here = { host: '127.0.0.1', port: 9464 };
const jaeger = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://jaeger:4318' };
const own = { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://collector:4318/custom' };

describe('resolveMetricSettings', () => {
  it('offers and sends nothing unless it is asked to, for the address of traces is mostly of one that takes no metrics', () => {
    expect(resolveMetricSettings({}, {})).toEqual(nowhere);
    expect(resolveMetricSettings({ endpoint: 'http://jaeger:4318' }, jaeger)).toEqual(nowhere);
  });

  it.each([
    [{ prometheus: true }, {}, here],
    [{ prometheus: { port: 0, host: '::1' } }, {}, { host: '::1', port: 0 }],
    [{}, { OTEL_METRICS_EXPORTER: 'prometheus' }, here],
    [
      {},
      {
        OTEL_METRICS_EXPORTER: ' Prometheus ,otlp',
        OTEL_EXPORTER_PROMETHEUS_PORT: '9000',
        OTEL_EXPORTER_PROMETHEUS_HOST: '0.0.0.0',
        ...own,
      },
      { host: '0.0.0.0', port: 9000 },
    ],
    [{ prometheus: false }, { OTEL_METRICS_EXPORTER: 'prometheus' }, undefined],
    [{ prometheus: true }, { OTEL_SDK_DISABLED: 'true' }, undefined],
  ])('offers them for %j and %j at %j', (options, env, expected) => {
    expect(resolveMetricSettings(options, env).prometheus).toEqual(expected);
  });

  it.each([
    [{}, own, 'http://collector:4318/custom', 60_000],
    [{ otlp: true }, jaeger, 'http://jaeger:4318/v1/metrics', 60_000],
    [
      { otlp: true, endpoint: 'http://all:4318', intervalMs: 5 },
      {},
      'http://all:4318/v1/metrics',
      5,
    ],
    [{ otlp: true, endpoint: 'http://all/v1/traces' }, {}, 'http://all/v1/metrics', 60_000],
    [
      { endpoint: 'http://jaeger:4318' },
      { ...own, OTEL_METRIC_EXPORT_INTERVAL: '1000' },
      'http://collector:4318/custom',
      1000,
    ],
  ])('sends them for %j and %j to %s', (options, env, ...[url, intervalMs]) => {
    expect(resolveMetricSettings(options, env).otlp).toMatchObject({ url, intervalMs });
  });

  it.each([
    [{}, { OTEL_METRICS_EXPORTER: 'console' }, 'OTEL_METRICS_EXPORTER'],
    [{ otlp: true }, {}, 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT'],
    [{ prometheus: { port: 70_000 } }, {}, 'port'],
    [{ prometheus: true }, { OTEL_EXPORTER_PROMETHEUS_PORT: 'x' }, 'OTEL_EXPORTER_PROMETHEUS_PORT'],
    [{}, { ...own, OTEL_METRIC_EXPORT_INTERVAL: '-1' }, 'OTEL_METRIC_EXPORT_INTERVAL'],
  ])('refuses %j with %j in a sentence that names %s', (options, env, named) => {
    expect(() => resolveMetricSettings(options, env)).toThrow(ConfigError);
    expect(() => resolveMetricSettings(options, env)).toThrow(named);
  });
});
