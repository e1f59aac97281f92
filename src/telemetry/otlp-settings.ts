import { ConfigError } from '../errors.js';

export type OtlpProtocol = 'http/protobuf' | 'http/json';

/** What a caller may say; what is left out comes from the environment. */
export interface OtlpOptions {
  readonly endpoint?: string | undefined;
  readonly protocol?: OtlpProtocol | undefined;
}

/** Where one kind of telemetry goes. */
export interface OtlpSettings {
  readonly url: string;
  /** The same for people's eyes: without credentials and query. */
  readonly shownUrl: string;
  readonly protocol: OtlpProtocol;
}

type Environment = Readonly<Record<string, string | undefined>>;

type Signal = 'traces' | 'metrics';

/**
 * Decides whether and where to export traces, by the options first and the standard variables second (OpenTelemetry
 * "OTLP Exporter Configuration"). Nothing when no endpoint is named or `OTEL_SDK_DISABLED` or
 * `OTEL_TRACES_EXPORTER=none` says so. Throws a ConfigError that names the option or variable at fault.
 */
export function resolveOtlpSettings(
  options: OtlpOptions,
  env: Environment,
): OtlpSettings | undefined {
  if (isDisabled(env)) return undefined;
  if (readVariable(env, 'OTEL_TRACES_EXPORTER')?.toLowerCase() === 'none') return undefined;
  return otlpSettingsOf('traces', options, env);
}

/** `OTEL_SDK_DISABLED=true` turns everything off. */
export function isDisabled(env: Environment): boolean {
  return readVariable(env, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true';
}

/** Where a signal goes by the options and variables, or nothing when none of them names an address. */
export function otlpSettingsOf(
  signal: Signal,
  { endpoint, protocol }: OtlpOptions,
  env: Environment,
): OtlpSettings | undefined {
  const url = resolveUrl(signal, endpoint, env);
  if (!url) return undefined;
  return {
    url: url.href,
    shownUrl: `${url.origin}${url.pathname}`,
    protocol:
      protocol === undefined ? protocolOf(signal, env) : checkedProtocol('protocol', protocol),
  };
}

function resolveUrl(
  signal: Signal,
  endpoint: string | undefined,
  env: Environment,
): URL | undefined {
  const path = `/v1/${signal}`;
  if (endpoint !== undefined) return withPath(parseUrl('endpoint', endpoint), path);
  const variable = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`;
  const whole = readVariable(env, variable);
  // The variable of one signal is the whole address; the general one is its base.
  if (whole !== undefined) return parseUrl(variable, whole);
  const base = readVariable(env, 'OTEL_EXPORTER_OTLP_ENDPOINT');
  return base === undefined
    ? undefined
    : withPath(parseUrl('OTEL_EXPORTER_OTLP_ENDPOINT', base), path);
}

function parseUrl(name: string, text: string): URL {
  if (!URL.canParse(text) || !/^https?:\/\//i.test(text)) {
    throw new ConfigError(
      `Expected \`${name}\` to be an address that starts with http:// or https://, like http://localhost:4318.`,
    );
  }
  return new URL(text);
}

function withPath(url: URL, wanted: string): URL {
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith(wanted) ? path : `${path.replace(/\/v1\/traces$/, '')}${wanted}`;
  return url;
}

function protocolOf(signal: Signal, env: Environment): OtlpProtocol {
  for (const name of [
    `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_PROTOCOL`,
    'OTEL_EXPORTER_OTLP_PROTOCOL',
  ]) {
    const value = readVariable(env, name);
    if (value !== undefined) return checkedProtocol(name, value);
  }
  return 'http/protobuf';
}

function checkedProtocol(name: string, value: string): OtlpProtocol {
  if (value === 'http/protobuf' || value === 'http/json') return value;
  throw new ConfigError(
    `Expected \`${name}\` to be http/protobuf or http/json; no other protocol is supported.`,
  );
}

/** A variable set to nothing is a variable not set. */
export function readVariable(env: Environment, name: string): string | undefined {
  return env[name]?.trim() || undefined;
}
