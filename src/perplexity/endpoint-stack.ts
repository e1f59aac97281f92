import { createLedger } from '../budget/ledger.js';
import { type AnswerStore, absentStore } from '../cache/answer-store.js';
import { lazyStore } from '../cache/lazy-store.js';
import { checkStoreSpec, openAnswerStore } from '../cache/open-store.js';
import { createRunJournal, type RunJournal } from '../cache/run-journal.js';
import { type Clock, systemClock } from '../core/clock.js';
import { expectObject } from '../core/expect.js';
import type { Ledger } from '../core/ledger.js';
import type { Operation } from '../core/operation.js';
import { type Random, systemRandom } from '../core/random.js';
import { createKeyPool, type KeyPool } from '../keys/key-pool.js';
import { createCircuitBreaker, type EndpointBreaker } from '../resilience/circuit-breaker.js';
import { createRetryBudget, type RetryBudget } from '../resilience/retry-budget.js';
import type { Endpoint } from './attempt.js';
import type { LayerChanges } from './client-layers.js';
import type {
  PerplexityClientOptions,
  RateLimits,
  ResolvedClientOptions,
} from './client-options.js';
import { pollLimits, resolveClientOptions } from './client-options.js';
import { createOperation, type EndpointOperation, type Lender } from './operation-order.js';
import { createTransport, type Transport } from './transport.js';

/** What all endpoints of a client share. */
export interface SharedParts {
  readonly options: ResolvedClientOptions;
  readonly transport: Transport;
  readonly store: AnswerStore & { ready(): Promise<AnswerStore> };
  /** The runs in the background, beside the answers. */
  readonly journal: RunJournal;
  readonly retryBudget: RetryBudget;
  readonly ledger: Ledger;
  readonly layers: LayerChanges | undefined;
  readonly clock: Clock;
  readonly random: Random;
}

/** One endpoint with what is its own: its limits, its breaker, its memory tier. */
export interface EndpointStack<In extends object, Out> extends EndpointOperation<In, Out> {
  readonly endpoint: Endpoint<In, Out>;
  readonly pool: KeyPool;
  readonly breaker: EndpointBreaker;
  setKeys(keys: ResolvedClientOptions['keys']): void;
  /** Lets go of timers. */
  close(): void;
}

export function openSharedParts(clientOptions: PerplexityClientOptions): SharedParts {
  const { clock = systemClock, random = systemRandom } = expectObject('options', clientOptions);
  const options = resolveClientOptions(clientOptions);
  const store = openStore(options, clock);
  return {
    options,
    transport: clientOptions.transport ?? createTransport(options.baseUrl),
    store,
    journal: createRunJournal({ store, clock }),
    retryBudget: createRetryBudget(clientOptions.retryBudget, { clock }),
    ledger: createLedger(options.budget),
    layers: clientOptions.layers,
    clock,
    random,
  };
}

export interface StackOptions<In, Out> {
  /** What each account may be asked of this endpoint. */
  readonly limits: RateLimits;
  readonly refresh: Operation<In, Out>;
}

export function createEndpointStack<In extends object, Out extends { readonly costUsd: number }>(
  endpoint: Endpoint<In, Out>,
  shared: SharedParts,
  { limits, refresh }: StackOptions<In, Out>,
): EndpointStack<In, Out> {
  const own = createLender(endpoint.name, limits, shared);
  // Apart from the endpoint's own: asking after runs takes no slots from new ones, and tells nothing of how they fare.
  const polls = endpoint.isBackground && createLender(`${endpoint.name} runs`, pollLimits, shared);
  const lenders = polls ? [own, polls] : [own];
  const made = createOperation(endpoint, {
    ...shared,
    ...own,
    ...(polls && { polls: { ...polls, journal: shared.journal } }),
    refresh,
  });
  return {
    ...made,
    endpoint,
    ...own,
    setKeys: (keys) => {
      for (const { pool } of lenders) pool.setKeys(keys);
    },
    close: () => {
      for (const { breaker } of lenders) breaker.close();
    },
  };
}

function createLender(
  name: string,
  limits: RateLimits,
  { options, clock, transport }: SharedParts,
): Lender {
  // Nobody has seen what the limit header counts on the Search API; on the Agent API it is requests per minute.
  const learnFromHeaders = name === 'agent';
  const { keys, maxInFlight, onWarning } = options;
  const countsFrom = transport.tellsSent ? 'sending' : 'lending';
  const pool = createKeyPool(
    { keys, limits, maxInFlight, learnFromHeaders, countsFrom },
    { clock, onWarning },
  );
  const windowMs = breakerWindowMs(limits, keys);
  return { pool, breaker: createCircuitBreaker(name, { windowMs }, { clock }) };
}

function openStore({ cache, cacheFileBytes, onWarning }: ResolvedClientOptions, clock: Clock) {
  if (cache === false) return lazyStore(async () => absentStore());
  // A typing mistake is told at once, a file that cannot be opened when it is.
  checkStoreSpec(cache);
  return lazyStore(() =>
    openAnswerStore(cache, { clock, onWarning, maxFileBytes: cacheFileBytes }),
  );
}

/**
 * Long enough for the breaker to see the ten outcomes it judges by: at the lowest tier one account makes eight attempts
 * in the usual ten seconds, and an endpoint that is down would never be known to be.
 */
export function breakerWindowMs(
  { requestsPerMinute }: RateLimits,
  keys: ResolvedClientOptions['keys'],
): number {
  const accounts = new Set(keys.map(({ account }, slot) => account ?? slot)).size;
  const fifteenAttemptsMs = (15 * 60_000) / (requestsPerMinute * accounts);
  return Math.min(600_000, Math.max(10_000, Math.round(fifteenAttemptsMs)));
}
