import { ConfigError } from '../errors.js';

export type OtlpProtocol = 'http/protobuf' | 'http/json';

/** What a caller may say; what is left out comes from the environment. */
export interface OtlpOptions {
  readonly endpoint?: string | undefined;
  readonly protocol?: OtlpProtocol | undefined;
}

/** Where traces go. */
export interface OtlpSettings {
  readonly url: string;
  /** The same for people's eyes: without credentials and query. */
  readonly shownUrl: string;
  readonly protocol: OtlpProtocol;
}

type Environment = Readonly<Record<string, string | undefined>>;

const tracesPath = '/v1/traces';

/**
 * Decides whether and where to export traces, by the options first and the standard variables second (OpenTelemetry
 * "OTLP Exporter Configuration"). Nothing when no endpoint is named or `OTEL_SDK_DISABLED` or
 * `OTEL_TRACES_EXPORTER=none` says so. Throws a ConfigError that names the option or variable at fault.
 */
export function resolveOtlpSettings(
  { endpoint, protocol }: OtlpOptions,
  env: Environment,
): OtlpSettings | undefined {
  if (read(env, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true') return undefined;
  if (read(env, 'OTEL_TRACES_EXPORTER')?.toLowerCase() === 'none') return undefined;
  const url = resolveUrl(endpoint, env);
  if (!url) return undefined;
  return {
    url: url.href,
    shownUrl: `${url.origin}${url.pathname}`,
    protocol: protocol === undefined ? protocolOf(env) : checkedProtocol('protocol', protocol),
  };
}

function resolveUrl(endpoint: string | undefined, env: Environment): URL | undefined {
  if (endpoint !== undefined) return withTracesPath(parseUrl('endpoint', endpoint));
  const traces = read(env, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  // The variable of one signal is the whole address; the general one is its base.
  if (traces !== undefined) return parseUrl('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', traces);
  const base = read(env, 'OTEL_EXPORTER_OTLP_ENDPOINT');
  return base === undefined
    ? undefined
    : withTracesPath(parseUrl('OTEL_EXPORTER_OTLP_ENDPOINT', base));
}

function parseUrl(name: string, text: string): URL {
  if (!URL.canParse(text) || !/^https?:\/\//i.test(text)) {
    throw new ConfigError(
      `Expected \`${name}\` to be an address that starts with http:// or https://, like http://localhost:4318.`,
    );
  }
  return new URL(text);
}

function withTracesPath(url: URL): URL {
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith(tracesPath) ? path : `${path}${tracesPath}`;
  return url;
}

function protocolOf(env: Environment): OtlpProtocol {
  for (const name of ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL']) {
    const value = read(env, name);
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
function read(env: Environment, name: string): string | undefined {
  return env[name]?.trim() || undefined;
}
