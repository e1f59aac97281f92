import type { BudgetLimits } from '../budget/ledger.js';
import type { StoreSpec } from '../cache/open-store.js';
import type { Clock } from '../core/clock.js';
import { expectInteger, expectList, expectNumber } from '../core/expect.js';
import type { Random } from '../core/random.js';
import { ConfigError } from '../errors.js';
import type { RetryBudgetOptions } from '../resilience/retry-budget.js';
import type { LayerChanges } from './client-layers.js';
import { type RunCeilings, resolveRunCeilings } from './most-spend.js';
import { originOf, type Transport } from './transport.js';

/** How fast an account may be asked. */
export interface RateLimits {
  readonly requestsPerMinute: number;
  /** Requests that may be sent at once after a pause. */
  readonly burst: number;
}

export interface PerplexityClientOptions {
  /** At least one. Only their position (the slot) is ever shown. @defaultValue none: required */
  readonly apiKeys: readonly string[];
  /** Account of each key, in the same order; keys of one account share its limit. @defaultValue each key alone */
  readonly accounts?: readonly (string | undefined)[] | undefined;
  /** @defaultValue https://api.perplexity.ai */
  readonly baseUrl?: string | undefined;
  /**
   * Where answers are kept: `memory`; behind the memory tier also in `sqlite:FILE`, on a Redis
   * (`redis://[user][:password@]host[:port][/database]`, `rediss://` with TLS) or in a Keyv of your own; or `false` to
   * keep none and pay for every call. @defaultValue 'memory'
   */
  readonly cache?: StoreSpec | false | undefined;
  /**
   * Whose answers these are: answers of another origin are never given. Set it where the address changes and the
   * answers do not, as with a simulator on a free port. @defaultValue the base URL
   */
  readonly cacheOrigin?: string | undefined;
  /** Ceiling of the memory tier. @defaultValue 64 MiB */
  readonly memoryCacheBytes?: number | undefined;
  /**
   * Ceiling of the file of `sqlite:FILE`, its write-ahead log (some 4 MB) not counted: it never grows beyond, the oldest
   * answers make room. @defaultValue 1 GiB
   */
  readonly cacheFileBytes?: number | undefined;
  /** How long an answer is fresh, unless the request's recency filter says less. @defaultValue 1 hour */
  readonly ttlMs?: number | undefined;
  /** How much longer an old answer is given while a new one is fetched behind it. @defaultValue 10 minutes */
  readonly staleWhileRevalidateMs?: number | undefined;
  /** How much longer an old answer is given when no new one can be had. @defaultValue 24 hours */
  readonly staleIfErrorMs?: number | undefined;
  /** Usage tier of the accounts, 0 to 5; sets the starting limits of the Agent API. @defaultValue 0 */
  readonly tier?: number | undefined;
  /** Limits of the Agent API per account, instead of the tier's. @defaultValue the tier's */
  readonly limits?: RateLimits | undefined;
  /** Requests of one account on their way at a time; 429, 503 and timeouts lower it for a while. @defaultValue 10,000 */
  readonly maxInFlight?: number | undefined;
  /** What this client may spend while it lives; a request that could exceed it is not sent. @defaultValue no limit */
  readonly budget?: BudgetLimits | undefined;
  /**
   * The most one run is taken to cost, by preset or model (`default` for the rest), where the request itself does not
   * bound it: what a budget sets aside. @defaultValue fast 0.02 USD, low 0.04, medium 0.2, high 2, xhigh 5, others 1
   */
  readonly runCeilings?: RunCeilings | undefined;
  /** How long one call may take, everything included. @defaultValue 120,000 */
  readonly timeoutMs?: number | undefined;
  /** How long a call with `background: true` may take, everything included. @defaultValue 3,600,000: one hour */
  readonly backgroundTimeoutMs?: number | undefined;
  /** How long one HTTP exchange may take. @defaultValue 60,000: the vendor's edge drops a silent request then */
  readonly attemptTimeoutMs?: number | undefined;
  /** Attempts of one call, the first included. @defaultValue 3 */
  readonly maxAttempts?: number | undefined;
  /** Whether a call is tried again when the lost attempt may have been billed. @defaultValue 'retry' */
  readonly maybeBilled?: 'retry' | 'fail' | undefined;
  /**
   * Credit for retries, shared by all calls of the client.
   * @defaultValue a retry for every five calls, and one a second whatever the traffic
   */
  readonly retryBudget?: RetryBudgetOptions | undefined;
  /** Preset of `ask("…")` when the request names no preset or model. @defaultValue 'fast' */
  readonly preset?: string | undefined;
  /** Told once, in one sentence, when something degrades (a broken cache file, say). @defaultValue nobody */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Layers of your own among the client's, or in place of them. @defaultValue the client's own */
  readonly layers?: LayerChanges | undefined;
  /** Time, for tests. @defaultValue the machine's */
  readonly clock?: Clock | undefined;
  /** Chance, for tests: a number from 0 to below 1. @defaultValue the machine's */
  readonly random?: Random | undefined;
  /** @internal Carries the requests instead of a connection pool to `baseUrl`; the client closes it. */
  readonly transport?: Transport | undefined;
}

export interface ResolvedClientOptions {
  readonly keys: readonly { readonly apiKey: string; readonly account?: string }[];
  readonly baseUrl: string;
  readonly cache: NonNullable<PerplexityClientOptions['cache']>;
  readonly cacheOrigin: string;
  readonly memoryCacheBytes: number;
  readonly cacheFileBytes: number;
  readonly ttlMs: number;
  readonly staleWhileRevalidateMs: number;
  readonly staleIfErrorMs: number;
  readonly agentLimits: RateLimits;
  readonly maxInFlight: number;
  readonly budget: BudgetLimits;
  readonly runCeilings: RunCeilings;
  readonly timeoutMs: number;
  readonly backgroundTimeoutMs: number;
  readonly attemptTimeoutMs: number;
  readonly maxAttempts: number;
  readonly maybeBilled: 'retry' | 'fail';
  readonly preset: string;
  readonly onWarning: (message: string) => void;
}

const hourMs = 3_600_000;
/** The longest a timer of Node's can be set for; 24 days. */
export const longestMs: number = 2 ** 31 - 1;

// Requests per minute and per second of the Agent API by usage tier (vendor's rate-limit page, 2026-05-26).
const tiers: readonly RateLimits[] = [
  { requestsPerMinute: 50, burst: 1 },
  { requestsPerMinute: 150, burst: 3 },
  { requestsPerMinute: 500, burst: 8 },
  { requestsPerMinute: 1000, burst: 17 },
  { requestsPerMinute: 2000, burst: 33 },
  { requestsPerMinute: 2000, burst: 33 },
];

/**
 * How fast an account may be asked after its runs. No number is published; a limit of its own keeps the asking from
 * taking the place of new runs.
 */
export const pollLimits: RateLimits = { requestsPerMinute: 3000, burst: 50 };

/** Limits of the Search API, the same for all tiers: 50 a second (vendor's rate-limit page, 2026-05-26). */
export const searchLimits: RateLimits = { requestsPerMinute: 3000, burst: 50 };

/** Fills in the defaults and checks the ranges. Throws a ConfigError that names the option. */
export function resolveClientOptions(options: PerplexityClientOptions): ResolvedClientOptions {
  const {
    baseUrl = 'https://api.perplexity.ai',
    cache = 'memory',
    cacheOrigin = originOf(baseUrl),
    memoryCacheBytes = 64 * 2 ** 20,
    cacheFileBytes = 2 ** 30,
    ttlMs = hourMs,
    staleWhileRevalidateMs = 600_000,
    staleIfErrorMs = 24 * hourMs,
    tier = 0,
    maxInFlight = 10_000,
    budget = {},
    timeoutMs = 120_000,
    backgroundTimeoutMs = hourMs,
    attemptTimeoutMs = 60_000,
    maxAttempts = 3,
    maybeBilled = 'retry',
    preset = 'fast',
    onWarning = () => undefined,
  } = options;
  expectInteger('tier', tier, { min: 0, max: tiers.length - 1 });
  const agentLimits = options.limits ?? tiers[tier] ?? searchLimits;
  return {
    keys: keysOf(options),
    baseUrl,
    cache,
    cacheOrigin,
    memoryCacheBytes: expectInteger('memoryCacheBytes', memoryCacheBytes, { min: 1 }),
    cacheFileBytes: expectInteger('cacheFileBytes', cacheFileBytes, { min: 2 ** 20 }),
    ttlMs: expectNumber('ttlMs', ttlMs, { min: 0 }),
    staleWhileRevalidateMs: expectNumber('staleWhileRevalidateMs', staleWhileRevalidateMs, {
      min: 0,
    }),
    staleIfErrorMs: expectNumber('staleIfErrorMs', staleIfErrorMs, { min: 0 }),
    agentLimits,
    maxInFlight: expectInteger('maxInFlight', maxInFlight, { min: 1 }),
    budget,
    runCeilings: resolveRunCeilings(options.runCeilings),
    timeoutMs: expectNumber('timeoutMs', timeoutMs, { min: 1, max: longestMs }),
    backgroundTimeoutMs: expectNumber('backgroundTimeoutMs', backgroundTimeoutMs, {
      min: 1,
      max: longestMs,
    }),
    attemptTimeoutMs: expectNumber('attemptTimeoutMs', attemptTimeoutMs, {
      min: 1,
      max: longestMs,
    }),
    maxAttempts: expectInteger('maxAttempts', maxAttempts, { min: 1 }),
    maybeBilled,
    preset,
    onWarning,
  };
}

/** Each key with its account. Throws a ConfigError when there is none, or the accounts do not fit. */
export function keysOf({
  apiKeys,
  accounts,
}: Pick<PerplexityClientOptions, 'apiKeys' | 'accounts'>): ResolvedClientOptions['keys'] {
  if (expectList('apiKeys', apiKeys ?? []).length === 0) {
    throw new ConfigError(
      'The client needs at least one API key; set PERPLEXITY_API_KEY or pass `apiKeys`.',
    );
  }
  if (accounts && expectList('accounts', accounts).length !== apiKeys.length) {
    throw new ConfigError(
      `Expected \`accounts\` to name one account per key (${apiKeys.length}), got ${accounts.length}.`,
    );
  }
  return apiKeys.map((apiKey, slot) => {
    const account = accounts?.[slot];
    return account === undefined ? { apiKey } : { apiKey, account };
  });
}
