import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import { resolveOtlpSettings } from '../../src/telemetry/otlp-settings.js';

const base = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://base:4318' };
const traces = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces:4318/custom' };

describe('resolveOtlpSettings', () => {
  it.each([
    ['an option', { endpoint: 'http://opt:4318', env: base }, 'http://opt:4318/v1/traces'],
    ['an option with a slash', { endpoint: 'http://opt/', env: {} }, 'http://opt/v1/traces'],
    [
      'an option with a path',
      { endpoint: 'https://opt/otlp', env: {} },
      'https://opt/otlp/v1/traces',
    ],
    ['a complete option', { endpoint: 'http://opt/v1/traces', env: {} }, 'http://opt/v1/traces'],
    ['the general variable', { endpoint: undefined, env: base }, 'http://base:4318/v1/traces'],
    [
      'the variable for traces, as it stands',
      { endpoint: undefined, env: { ...base, ...traces } },
      'http://traces:4318/custom',
    ],
  ])('finds the address in %s', (_, { endpoint, env }, expected) => {
    const settings = resolveOtlpSettings({ endpoint }, env);

    expect(settings?.url).toBe(expected);
  });

  it.each([
    ['nothing names an address', undefined, {}],
    ['the variable is empty', undefined, { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }],
    ['the SDK is disabled', 'http://opt:4318', { OTEL_SDK_DISABLED: 'TRUE' }],
    ['traces go nowhere', undefined, { ...base, OTEL_TRACES_EXPORTER: 'none' }],
  ])('is nothing when %s', (_, endpoint, env) => {
    expect(resolveOtlpSettings({ endpoint }, env)).toBeUndefined();
  });

  it.each([
    [{}, 'http/protobuf'],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, 'http/json'],
    [
      {
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
        OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
      },
      'http/json',
    ],
  ])('with %j speaks %s', (env, protocol) => {
    expect(resolveOtlpSettings({}, { ...base, ...env })?.protocol).toBe(protocol);
  });

  it.each([
    ['endpoint', { endpoint: 'localhost:4318' }, {}],
    ['endpoint', { endpoint: 'ftp://host' }, {}],
    ['endpoint', { endpoint: '' }, {}],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', {}, { OTEL_EXPORTER_OTLP_ENDPOINT: 'nonsense' }],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', {}, { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'x' }],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', {}, { ...base, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }],
  ])('names %s when it is wrong', (name, options, env) => {
    const resolve = () => resolveOtlpSettings(options, env);

    expect(resolve).toThrow(ConfigError);
    expect(resolve).toThrow(name);
  });

  it('shows an address without its credentials', () => {
    const settings = resolveOtlpSettings({ endpoint: 'http://me:secret@host:4318?token=t' }, {});

    expect(settings?.shownUrl).toBe('http://host:4318/v1/traces');
  });
});
