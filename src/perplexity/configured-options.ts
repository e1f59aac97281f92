import type { Config } from '../config.js';
import type { PerplexityClientOptions } from './client-options.js';

/** What the environment says about a client's behaviour; keys, address and cache are for whoever makes it to choose. */
export function configuredOptions(config: Config): Partial<PerplexityClientOptions> {
  const { timeoutMs, attemptTimeoutMs, maxAttempts, maybeBilled, maxInFlight, ttlMs } = config;
  return {
    ...{ timeoutMs, attemptTimeoutMs, maxAttempts, maybeBilled, maxInFlight, ttlMs },
    budget: { usd: config.budgetUsd },
  };
}
