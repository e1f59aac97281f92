import type { Clock } from '../core/clock.js';
import { expectInteger, expectList } from '../core/expect.js';
import type { Random } from '../core/random.js';
import { ConfigError } from '../errors.js';
import {
  type RateLimits,
  type ResolvedClientOptions,
  resolveClientOptions,
} from '../perplexity/client-options.js';
import { parseBaseUrl } from '../perplexity/transport.js';
import type { RetryBudgetOptions } from '../resilience/retry-budget.js';
import type { ChatUsage } from './chat-facts.js';

/** What an answer says about its price: the model that served, and the tokens it counted. */
export interface PricedAnswer {
  readonly model: string | undefined;
  readonly usage: ChatUsage;
}

export interface ResilientFetchOptions {
  /** At least one. They are lent to requests in place of the SDK's own; only their position (the slot) is ever shown. */
  readonly apiKeys: readonly string[];
  /** Account of each key, in the same order; keys of one account share its limit. @defaultValue each key alone */
  readonly accounts?: readonly (string | undefined)[] | undefined;
  /** The SDK's base URL. Requests to any other origin are refused: the keys are sent nowhere else. */
  readonly baseUrl: string;
  /** `gen_ai.provider.name` of the spans, such as `openai` or `deepseek`. @defaultValue the host's name */
  readonly provider?: string | undefined;
  /** Name of the agent that asks. @defaultValue nobody */
  readonly agent?: string | undefined;
  /** How fast each account may be asked. @defaultValue the tier's, or no limit but what 429s teach */
  readonly limits?: RateLimits | undefined;
  /** Usage tier of Perplexity accounts, 0 to 5: their limits on the Agent API. @defaultValue none */
  readonly tier?: number | undefined;
  /**
   * Whether `x-ratelimit-limit` of the answers is requests per minute, and to be believed.
   * @defaultValue true for api.perplexity.ai, false elsewhere: other vendors count other things
   */
  readonly learnFromHeaders?: boolean | undefined;
  /** Requests of one account on their way at a time; 429, 503 and timeouts lower it for a while. @defaultValue 10,000 */
  readonly maxInFlight?: number | undefined;
  /** How long one call may take, everything included, a stream's body too. @defaultValue 120,000 */
  readonly timeoutMs?: number | undefined;
  /** How long one HTTP exchange may take; of a stream, how long it may be silent. @defaultValue 60,000 */
  readonly attemptTimeoutMs?: number | undefined;
  /** Attempts of one call, the first included. @defaultValue 3 */
  readonly maxAttempts?: number | undefined;
  /** Whether a call is tried again when the lost attempt may have been billed. @defaultValue 'retry' */
  readonly maybeBilled?: 'retry' | 'fail' | undefined;
  /** Credit for retries, shared by all calls. @defaultValue a retry for every five calls, and one a second in any case */
  readonly retryBudget?: RetryBudgetOptions | undefined;
  /** Largest body, sent or received, in bytes. @defaultValue 32 MiB */
  readonly maxBodyBytes?: number | undefined;
  /** What an answer cost, in USD, where the vendor's answer does not say (`usage.cost.total_cost`). @defaultValue nothing */
  readonly costUsdOf?: ((answer: PricedAnswer) => number) | undefined;
  /** Told once, in one sentence, when something degrades. @defaultValue nobody */
  readonly onWarning?: ((message: string) => void) | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

/** Options with every default in place. */
export interface FetchSettings {
  /** What is the same as of a client. */
  readonly client: ResolvedClientOptions;
  readonly origin: string;
  readonly host: string;
  readonly port: number;
  readonly provider: string;
  readonly agent: string | undefined;
  readonly limits: RateLimits;
  readonly learnFromHeaders: boolean;
  readonly maxBodyBytes: number;
  readonly costUsdOf: (answer: PricedAnswer) => number;
}

/** For vendors whose limits are not told: far beyond any, so that only their refusals slow a call down. */
const unlimited: RateLimits = { requestsPerMinute: 600_000, burst: 10_000 };

/** Fills in the defaults and checks the ranges. Throws a ConfigError that names the option. */
export function resolveFetchOptions(options: ResilientFetchOptions): FetchSettings {
  const { apiKeys, baseUrl, agent, limits, tier, maxBodyBytes = 32 * 2 ** 20 } = options;
  if (expectList('apiKeys', apiKeys ?? []).length === 0)
    throw new ConfigError('Expected `apiKeys` to hold at least one key.');
  const url = parseBaseUrl(baseUrl);
  const {
    provider = url.hostname,
    learnFromHeaders = url.hostname === 'api.perplexity.ai',
    costUsdOf = () => 0,
  } = options;
  const client = resolveClientOptions({ ...options, cache: false });
  return {
    client,
    origin: url.origin,
    host: url.hostname,
    port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    provider,
    agent,
    limits: limits ?? (tier === undefined ? unlimited : client.agentLimits),
    learnFromHeaders,
    maxBodyBytes: expectInteger('maxBodyBytes', maxBodyBytes, { min: 1, max: 2 ** 30 }),
    costUsdOf,
  };
}
