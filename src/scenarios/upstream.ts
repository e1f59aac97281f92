import type { Config } from '../config.js';
import type { RateLimits } from '../perplexity/client-options.js';
import { startSimulator } from '../simulator/start-simulator.js';

/** Where the scenarios' questions go. */
export interface Upstream {
  readonly kind: 'simulator' | 'perplexity';
  readonly baseUrl: string;
  readonly apiKeys: readonly string[];
  readonly accounts: readonly (string | undefined)[];
  /** What each account allows; by the tier where that is not known. */
  readonly limits: RateLimits | undefined;
  readonly tier: number;
  /** A kept cache outlives the simulator's port, but not its seed. */
  readonly cacheOrigin: string | undefined;
  close(): Promise<void>;
}

export interface UpstreamOptions {
  readonly config: Config;
  readonly realKeys?: boolean | undefined;
  readonly seed?: number | undefined;
  readonly latency?: string | undefined;
  readonly requestsPerMinute?: number | undefined;
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** Perplexity itself when that is wanted and there is a key; otherwise a simulator on a free loopback port. */
export async function openUpstream(options: UpstreamOptions): Promise<Upstream> {
  const { config, realKeys = false, onWarning } = options;
  if (realKeys && config.keys.length > 0) {
    return {
      kind: 'perplexity',
      baseUrl: config.baseUrl,
      apiKeys: config.keys.map(({ apiKey }) => apiKey),
      accounts: config.keys.map(({ account }) => account),
      limits: undefined,
      tier: config.tier,
      cacheOrigin: undefined,
      close: async () => undefined,
    };
  }
  if (realKeys) {
    onWarning?.(
      '--real-keys was given but no key is set (PERPLEXITY_API_KEY in the environment or .env); going on against the simulator.',
    );
  }
  return simulated(options);
}

async function simulated({
  config,
  seed,
  latency,
  requestsPerMinute,
}: UpstreamOptions): Promise<Upstream> {
  const simulator = await startSimulator({ seed, latency, requestsPerMinute });
  return {
    kind: 'simulator',
    baseUrl: simulator.url,
    apiKeys: simulator.keys,
    accounts: simulator.accounts,
    limits: simulator.limits,
    tier: config.tier,
    cacheOrigin: `simulator of seed ${seed ?? 1}`,
    close: () => simulator.close(),
  };
}
