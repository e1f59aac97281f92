import { PerplexityClient } from '../perplexity/client.js';
import { startSimulator } from '../simulator/start-simulator.js';
import { untraced } from '../telemetry/detached.js';
import type { Scenario } from './scenario-set.js';

/**
 * Rehearses the scenarios on a simulator of their own that answers at once, without traces. The first run of anything
 * in a process pays for lazy set-up and for code that is not compiled yet (about 100 ms in all), which says nothing
 * about what is measured. The upstream of the real run is not asked.
 */
export async function warmUp(
  scenarios: readonly Scenario[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const simulator = await startSimulator({ latency: 'fixed:0ms' });
  const { keys: apiKeys, url: baseUrl, limits } = simulator;
  const client = new PerplexityClient({ apiKeys, baseUrl, limits });
  try {
    await untraced(async () => {
      for (const { run } of scenarios) await run({ client, signal });
    });
  } finally {
    await client.close();
    await simulator.close();
  }
}
