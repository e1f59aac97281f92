import { defaultClient } from '../../perplexity/default-client.js';
import { observedClient } from './observed-client.js';
import type { PerplexityCalls } from './perplexity-calls.js';
import { type ConfigLike, runOf } from './run-context.js';

export type { PerplexityCalls } from './perplexity-calls.js';

/**
 * The client of a call, decided when the call is made: the explicit one, else the one `runGraph` put into the run,
 * else the process's default client. Inside a run it is observed: calls made through it get the run's signal, priority and
 * ledger and stand in its report. Throws what making the default client throws.
 */
export function clientOf(explicit?: PerplexityCalls, config?: ConfigLike): PerplexityCalls {
  const run = runOf(config);
  const client = explicit ?? run?.client ?? defaultClient();
  return run ? observedClient(client, run) : client;
}
