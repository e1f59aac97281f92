import { PerplexityClient } from '../src/perplexity/client.js';
import type { PerplexityClientOptions } from '../src/perplexity/client-options.js';
import { agentAnswerText } from './agent-answer-text.js';
import { instantTransport } from './instant-transport.js';

/** Limits that nothing here reaches. */
export const noLimits = { requestsPerMinute: 1e9, burst: 1_000_000 };

/** A client with all its layers over an upstream that answers at once: what is measured is the client alone. */
export async function instantClient(
  options: Pick<PerplexityClientOptions, 'cache' | 'memoryCacheBytes'> = {},
): Promise<PerplexityClient> {
  const client = new PerplexityClient({
    apiKeys: ['pplx-bench-0'],
    limits: noLimits,
    transport: instantTransport(await agentAnswerText()),
    ...options,
  });
  await client.ready();
  return client;
}
