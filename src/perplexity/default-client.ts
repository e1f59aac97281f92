import { loadConfig } from '../config.js';
import { ConfigError } from '../errors.js';
import { PerplexityClient } from './client.js';
import { configuredOptions } from './configured-options.js';

let shared: PerplexityClient | undefined;

/**
 * The process's own client, made from the environment and `.env` when it is first asked for. Throws a ConfigError when
 * they hold no key or a malformed variable.
 */
export function defaultClient(): PerplexityClient {
  shared ??= openDefaultClient();
  return shared;
}

/** Ends the default client, if there is one; the next use makes another. */
export async function closeDefaultClient(): Promise<void> {
  const client = shared;
  shared = undefined;
  await client?.close();
}

function openDefaultClient(): PerplexityClient {
  const config = loadConfig();
  const { keys, tier, baseUrl, cache } = config;
  if (keys.length === 0) {
    throw new ConfigError(
      'No Perplexity key is set: put PERPLEXITY_API_KEY into the environment or .env, or pass a `client`.',
    );
  }
  return new PerplexityClient({
    apiKeys: keys.map(({ apiKey }) => apiKey),
    accounts: keys.map(({ account }) => account),
    ...{ tier, baseUrl, cache },
    ...configuredOptions(config),
  });
}
