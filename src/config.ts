import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parseUsd } from './core/parse-usd.js';
import { ConfigError } from './errors.js';

/** One key as configured. `name` is the variable it came from, for messages. */
export interface ConfiguredKey {
  readonly apiKey: string;
  readonly account: string | undefined;
  readonly name: string;
}

/** What the environment says, checked. Frozen. */
export interface Config {
  readonly keys: readonly ConfiguredKey[];
  /** Usage tier of the accounts, 0 to 5 (vendor's rate-limit page). */
  readonly tier: number;
  readonly baseUrl: string;
  /** `memory`, `sqlite:FILE` or the address of a Redis, which may hold a password. */
  readonly cache: 'memory' | `sqlite:${string}` | `redis://${string}` | `rediss://${string}`;
  /** The second opinion of `crossgraph scenarios --reasoner deepseek`. */
  readonly deepSeek: { readonly apiKey: string | undefined; readonly baseUrl: string };
  readonly timeoutMs: number | undefined;
  readonly attemptTimeoutMs: number | undefined;
  /** Attempts of one call, the first included. */
  readonly maxAttempts: number | undefined;
  readonly maybeBilled: 'retry' | 'fail' | undefined;
  /** Requests of one account on their way at a time. */
  readonly maxInFlight: number | undefined;
  /** How long an answer is fresh. */
  readonly ttlMs: number | undefined;
  /** What the process may spend, in USD. */
  readonly budgetUsd: number | undefined;
  /** Where the reader's Jaeger shows traces. */
  readonly jaegerUrl: string;
  /** What clients of `crossgraph mcp --http` must show. A secret. */
  readonly mcpToken: string | undefined;
  /** What readers of a monitor's page must show. A secret. */
  readonly monitorToken: string | undefined;
}

// The longest a timer of Node's can be set for.
const longestMs = 2 ** 31 - 1;

export type Environment = Readonly<Record<string, string | undefined>>;

/** Every variable this package reads itself; `.env.example` documents each. */
export const variables = [
  'PERPLEXITY_API_KEY',
  'PERPLEXITY_API_KEY_1',
  'PERPLEXITY_API_KEYS',
  'PERPLEXITY_KEY_ACCOUNTS',
  'PERPLEXITY_TIER',
  'PERPLEXITY_BASE_URL',
  'DEEPSEEK_API_KEY',
  'DEEPSEEK_BASE_URL',
  'CROSSGRAPH_CACHE',
  'CROSSGRAPH_TIMEOUT_MS',
  'CROSSGRAPH_ATTEMPT_TIMEOUT_MS',
  'CROSSGRAPH_MAX_ATTEMPTS',
  'CROSSGRAPH_MAYBE_BILLED',
  'CROSSGRAPH_MAX_IN_FLIGHT',
  'CROSSGRAPH_TTL_MS',
  'CROSSGRAPH_BUDGET_USD',
  'CROSSGRAPH_JAEGER_URL',
  'CROSSGRAPH_CASSETTE',
  'CI',
  'CROSSGRAPH_MCP_TOKEN',
  'CROSSGRAPH_MONITOR_TOKEN',
  'CROSSGRAPH_ALERT_WEBHOOK',
  'CROSSGRAPH_ALERT_FROM',
  'CROSSGRAPH_SMTP_URL',
  'CROSSGRAPH_RUNBOOK_URL',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_METRICS_EXPORTER',
  'OTEL_EXPORTER_PROMETHEUS_PORT',
  'GENAI_SEMCONV',
] as const;

/** Environment over the `.env` file of `cwd` over defaults. Throws a ConfigError that names the variable or line, never its value. */
export function loadConfig(cwd: string = process.cwd(), env: Environment = process.env): Config {
  return readConfig(loadEnvironment(cwd, env));
}

/** Environment over the `.env` file of `cwd`, unread: for whoever honours variables that are not ours (`OTEL_*`). */
export function loadEnvironment(
  cwd: string = process.cwd(),
  env: Environment = process.env,
): Environment {
  return { ...readDotEnv(join(cwd, '.env')), ...withoutUndefined(env) };
}

/** Checks variables that are already at hand. */
export function readConfig(env: Environment): Config {
  return Object.freeze({
    keys: readKeys(env),
    tier: readInteger(env, 'PERPLEXITY_TIER', { min: 0, max: 5 }) ?? 0,
    baseUrl: readUrl(env, 'PERPLEXITY_BASE_URL') ?? 'https://api.perplexity.ai',
    cache: readCache(env),
    deepSeek: readDeepSeek(env),
    timeoutMs: readInteger(env, 'CROSSGRAPH_TIMEOUT_MS', { min: 1, max: longestMs }),
    attemptTimeoutMs: readInteger(env, 'CROSSGRAPH_ATTEMPT_TIMEOUT_MS', { min: 1, max: longestMs }),
    maxAttempts: readInteger(env, 'CROSSGRAPH_MAX_ATTEMPTS', { min: 1 }),
    maybeBilled: readMaybeBilled(env),
    maxInFlight: readInteger(env, 'CROSSGRAPH_MAX_IN_FLIGHT', { min: 1 }),
    ttlMs: readInteger(env, 'CROSSGRAPH_TTL_MS', { min: 0 }),
    budgetUsd: readBudget(env),
    jaegerUrl: readUrl(env, 'CROSSGRAPH_JAEGER_URL') ?? 'http://localhost:16686',
    mcpToken: readSecret(env, 'CROSSGRAPH_MCP_TOKEN'),
    monitorToken: readSecret(env, 'CROSSGRAPH_MONITOR_TOKEN'),
  });
}

function readDeepSeek(env: Environment): Config['deepSeek'] {
  return Object.freeze({
    apiKey: readSecret(env, 'DEEPSEEK_API_KEY'),
    baseUrl: readUrl(env, 'DEEPSEEK_BASE_URL') ?? 'https://api.deepseek.com',
  });
}

const assignment =
  /^(?:export\s+)?[A-Za-z_]\w*\s*=\s*(?:"[^"]*"|'[^']*'|`[^`]*`|[^"'`\s].*|)\s*(?:#.*)?$/;

/** Parses `.env` text. Checked line by line first: Node's parser glues a broken line to the next. */
export function parseDotEnv(text: string, file: string): Environment {
  const values: Record<string, string | undefined> = {};
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (!assignment.test(line)) {
      throw new ConfigError(
        `Line ${index + 1} of ${file} is not NAME=value; mend it or put a # before it.`,
      );
    }
    Object.assign(values, parseEnv(line));
  }
  return values;
}

function readDotEnv(path: string): Environment {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new ConfigError('The file .env cannot be read; check its permissions.', { cause: error });
  }
  return parseDotEnv(text, '.env');
}

function withoutUndefined(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
}

function readKeys(env: Environment): readonly ConfiguredKey[] {
  const accounts = listOf(env['PERPLEXITY_KEY_ACCOUNTS']);
  const found = namedKeys(env);
  const keys = found.filter(
    ({ apiKey }, index) => found.findIndex((other) => other.apiKey === apiKey) === index,
  );
  if (accounts.length > 0 && accounts.length !== keys.length) {
    throw new ConfigError(
      `PERPLEXITY_KEY_ACCOUNTS names ${accounts.length} accounts for ${keys.length} keys; give one per key, in the same order.`,
    );
  }
  return keys.map(({ name, apiKey }, index) => ({ name, apiKey, account: accounts[index] }));
}

interface NamedKey {
  readonly name: string;
  readonly apiKey: string;
}

function namedKeys(env: Environment): NamedKey[] {
  const numbered = Object.keys(env)
    .map((name) => /^PERPLEXITY_API_KEY_(\d+)$/.exec(name))
    .filter((match) => match !== null)
    .sort((a, b) => Number(a[1]) - Number(b[1]))
    .map(([name]) => ({ name, apiKey: env[name] ?? '' }));
  const listed = splitKeys(env['PERPLEXITY_API_KEYS']).map((apiKey, index) => ({
    name: `PERPLEXITY_API_KEYS (number ${index + 1})`,
    apiKey,
  }));
  const single = { name: 'PERPLEXITY_API_KEY', apiKey: env['PERPLEXITY_API_KEY'] ?? '' };
  // A variable set to nothing is a variable not set: that is how one switches a key off.
  return [single, ...numbered, ...listed]
    .filter(({ name, apiKey }) => apiKey !== '' || name.includes('('))
    .map(({ name, apiKey }) => ({ name, apiKey: checkedKey(name, apiKey) }));
}

function readSecret(env: Environment, name: string): string | undefined {
  const text = env[name] ?? '';
  return text.trim() === '' ? undefined : checkedKey(name, text);
}

function checkedKey(name: string, text: string): string {
  // Blanks around a value are a habit of files; a line break is a paste gone wrong, even at the end.
  const apiKey = text.replace(/^[ \t]+|[ \t]+$/g, '');
  if (apiKey === '') {
    throw new ConfigError(`${name} is empty; remove it or put a key there.`);
  }
  // It travels in a header: printable ASCII only. The value is never quoted.
  if (!/^[\x21-\x7e]+$/.test(apiKey) || /["',;]/.test(apiKey)) {
    throw new ConfigError(
      `${name} is not a key: it holds a line break, space, quote or other character that no key has; paste it again.`,
    );
  }
  return apiKey;
}

function splitKeys(text: string | undefined): string[] {
  if (text === undefined || text.trim() === '') return [];
  return text.replace(/,\s*$/, '').split(',');
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function readInteger(
  env: Environment,
  name: string,
  { min, max = Number.MAX_SAFE_INTEGER }: { min: number; max?: number },
): number | undefined {
  const text = env[name]?.trim();
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    throw new ConfigError(`${name} must be a whole number ${range}.`);
  }
  return value;
}

function readMaybeBilled(env: Environment): Config['maybeBilled'] {
  const text = env['CROSSGRAPH_MAYBE_BILLED']?.trim();
  if (text === undefined || text === '') return undefined;
  if (text === 'retry' || text === 'fail') return text;
  throw new ConfigError('CROSSGRAPH_MAYBE_BILLED must be `retry` or `fail`.');
}

function readBudget(env: Environment): number | undefined {
  const text = env['CROSSGRAPH_BUDGET_USD']?.trim();
  if (text === undefined || text === '') return undefined;
  const usd = parseUsd(text);
  if (usd === undefined) {
    throw new ConfigError('CROSSGRAPH_BUDGET_USD must be an amount in USD such as 0.50.');
  }
  return usd;
}

/** What the tests' cassettes do: see `cassette` of crossgraph/testing. */
export type CassetteMode = 'record' | 'replay' | 'auto';

/** CROSSGRAPH_CASSETTE; without it `replay` where CI is set, as on build servers it is, and `auto` elsewhere. */
export function cassetteModeOf(env: Environment): CassetteMode {
  const text = env['CROSSGRAPH_CASSETTE']?.trim() ?? '';
  if (text === 'record' || text === 'replay' || text === 'auto') return text;
  if (text !== '')
    throw new ConfigError('CROSSGRAPH_CASSETTE must be `record`, `replay` or `auto`.');
  const ci = env['CI']?.trim() ?? '';
  return ci === '' || ci === 'false' || ci === '0' ? 'auto' : 'replay';
}

/**
 * Loads modules that choose their build by NODE_ENV while they load, as React does, in their production build. The
 * variable is put back afterwards.
 */
export async function inProduction<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    return await load();
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}

function readUrl(env: Environment, name: string): string | undefined {
  const text = env[name]?.trim();
  if (text === undefined || text === '') return undefined;
  if (!URL.canParse(text) || !/^https?:/.test(text)) {
    throw new ConfigError(`${name} must be an address that starts with http:// or https://.`);
  }
  return text.replace(/\/+$/, '');
}

function readCache(env: Environment): Config['cache'] {
  const text = env['CROSSGRAPH_CACHE']?.trim() || 'memory';
  if (text === 'memory') return text;
  if (/^sqlite:.+/.test(text)) return `sqlite:${text.slice('sqlite:'.length)}`;
  const redis = /^(rediss?):\/\/(.+)$/.exec(text);
  if (redis?.[2]) return redis[1] === 'redis' ? `redis://${redis[2]}` : `rediss://${redis[2]}`;
  throw new ConfigError(
    'CROSSGRAPH_CACHE must be `memory`, `sqlite:FILE`, `redis://HOST` or `rediss://HOST`.',
  );
}
