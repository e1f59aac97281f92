import type { BreakerState } from '../core/call-record.js';
import { systemClock } from '../core/clock.js';
import { expectObject } from '../core/expect.js';
import { systemRandom } from '../core/random.js';
import { CrossgraphError } from '../errors.js';
import { createKeyPool } from '../keys/key-pool.js';
import type { KeySlotStats } from '../keys/key-slot.js';
import { keysOf } from '../perplexity/client-options.js';
import { breakerWindowMs } from '../perplexity/endpoint-stack.js';
import { createCircuitBreaker } from '../resilience/circuit-breaker.js';
import { createRetryBudget } from '../resilience/retry-budget.js';
import { createFetchCall, type FetchSummary } from './fetch-call.js';
import { type ResilientFetchOptions, resolveFetchOptions } from './fetch-options.js';
import { createFetchOperation, type FetchParts } from './fetch-order.js';
import { type FetchInit, type FetchInput, fetchRequestOf } from './fetch-request.js';
import { createFetchTransport } from './fetch-transport.js';
import { createGivenUp } from './given-up.js';

/** A `fetch` for any SDK that takes one. */
export interface ResilientFetch {
  /**
   * Sends a request as `fetch` does, with one of the keys in place of the one it names. Resolves with the upstream's
   * answer, a refusal too once no retry can help; rejects with a CrossgraphError when there is no answer to hand on, with
   * a ConfigError for another origin, and with the signal's own reason.
   */
  (input: FetchInput, init?: FetchInit): Promise<Response>;
  /** Ends connections and timers. Calls under way, and later ones, end with CLIENT_CLOSED. */
  close(): Promise<void>;
  /** Calls `listener` when a call has ended, until the returned function is called. What it throws is dropped. */
  onCall(listener: (call: FetchSummary) => void): () => void;
  /** How the keys fare, by slot; never the keys. */
  keyStats(): readonly KeySlotStats[];
  /** Changes the keys without a restart, as `PerplexityClient.setKeys` does. */
  setKeys(apiKeys: readonly string[], accounts?: readonly (string | undefined)[]): void;
  breakerState(): BreakerState;
}

/**
 * Puts the client's limits, keys, breaker, retries and spans under any SDK that accepts a `fetch`: `openai`, Perplexity's
 * own, `@langchain/deepseek`. Make one per vendor and process, share it, and turn the SDK's own retries off
 * (`maxRetries: 0`). Nothing is cached. Opens no connection before the first call; throws a ConfigError that names the
 * option that is wrong.
 */
export function createResilientFetch(options: ResilientFetchOptions): ResilientFetch {
  const parts = openParts(options);
  const { settings, pool, breaker, transport, clock } = parts;
  const listeners = new Set<(call: FetchSummary) => void>();
  const closing = new AbortController();
  const operation = createFetchOperation(parts);
  const tell = (summary: FetchSummary) => {
    for (const listener of listeners) quietly(() => listener(summary));
  };
  const givenUp = createGivenUp(clock);
  const deps = { operation, settings, clock, closing: closing.signal, tell, givenUp };
  const call = createFetchCall(deps);

  const resilientFetch = async (input: FetchInput, init: FetchInit = {}): Promise<Response> => {
    const signal = init.signal ?? (input instanceof Request ? input.signal : undefined);
    signal?.throwIfAborted();
    const request = fetchRequestOf(input, init, settings);
    givenUp.rethrow(request);
    return call(request, signal);
  };
  return Object.assign(resilientFetch, {
    close: async () => {
      closing.abort(new CrossgraphError('CLIENT_CLOSED', 'The fetch has been closed.'));
      breaker.close();
      await transport.close();
    },
    onCall: (listener: (summary: FetchSummary) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    keyStats: () => pool.stats(),
    setKeys: (apiKeys: readonly string[], accounts?: readonly (string | undefined)[]) =>
      pool.setKeys(keysOf({ apiKeys, accounts })),
    breakerState: () => breaker.state(),
  });
}

function openParts(options: ResilientFetchOptions): FetchParts {
  const { clock = systemClock, random = systemRandom } = expectObject('options', options);
  const settings = resolveFetchOptions(options);
  const { client, limits, learnFromHeaders, provider } = settings;
  const { keys, maxInFlight, onWarning } = client;
  const windowMs = breakerWindowMs(limits, keys);
  return {
    settings,
    pool: createKeyPool({ keys, limits, maxInFlight, learnFromHeaders }, { clock, onWarning }),
    breaker: createCircuitBreaker(provider, { windowMs }, { clock }),
    retryBudget: createRetryBudget(options.retryBudget, { clock }),
    transport: createFetchTransport({ ...settings, clock }),
    clock,
    random,
  };
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // A listener's mistake must not cost the answer.
  }
}
