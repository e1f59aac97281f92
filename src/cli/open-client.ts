import type { Config } from '../config.js';
import { PerplexityClient } from '../perplexity/client.js';
import type { PerplexityClientOptions } from '../perplexity/client-options.js';
import { configuredOptions } from '../perplexity/configured-options.js';
import { openAnswerCache } from '../scenarios/answer-cache.js';
import { openUpstream, type Upstream } from '../scenarios/upstream.js';
import type { Io } from './io.js';

export interface ClientWishes {
  readonly config: Config;
  readonly io: Io;
  /** @defaultValue the configuration's */
  readonly cache?: string | undefined;
  /** @defaultValue the configuration's */
  readonly budgetUsd?: number | undefined;
  /** @defaultValue the configuration's */
  readonly timeoutMs?: number | undefined;
}

export interface OpenClient {
  readonly client: PerplexityClient;
  readonly upstream: Upstream;
  close(): Promise<void>;
}

/** The client of one command. Without a key it asks the embedded simulator, and says so on standard error. */
export async function openClient(wishes: ClientWishes): Promise<OpenClient> {
  const { config, io } = wishes;
  const warn = warnTo(io);
  const cache = openAnswerCache(wishes.cache ?? config.cache);
  const upstream = await openUpstream({ config, realKeys: config.keys.length > 0 });
  if (upstream.kind === 'simulator') {
    warn(
      'no key is set (PERPLEXITY_API_KEY), so the embedded simulator answers; its facts are invented.',
    );
  }
  const client = new PerplexityClient({
    ...{ ...upstream, cache: cache.spec, onWarning: warn },
    ...optionsOf(wishes),
  });
  return {
    client,
    upstream,
    close: async () => {
      await client.close();
      await upstream.close();
      cache.remove();
    },
  };
}

function optionsOf({
  config,
  budgetUsd,
  timeoutMs,
}: ClientWishes): Partial<PerplexityClientOptions> {
  return {
    ...configuredOptions(config),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(budgetUsd !== undefined && { budget: { usd: budgetUsd } }),
  };
}

/** Tells the user in a line of standard error. */
export function warnTo({ stderr }: Pick<Io, 'stderr'>): (message: string) => void {
  return (message) => stderr.write(`crossgraph: ${message}\n`);
}
