import { afterEach } from 'vitest';
import { PerplexityClient } from '../../src/perplexity/client.js';
import type { PerplexityClientOptions } from '../../src/perplexity/client-options.js';
import type { SimulatorOptions } from '../../src/simulator/simulator-options.js';
import { startSimulator } from '../../src/simulator/start-simulator.js';

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const part of opened.splice(0)) await part.close();
});

/** A client of a simulator that answers at once; both are closed after the test. */
export async function simulatedClient(
  options: SimulatorOptions = {},
  clientOptions: Partial<PerplexityClientOptions> = {},
) {
  const simulator = await startSimulator({ latency: 'fixed:0ms', burst: 1_000, ...options });
  const client = new PerplexityClient({
    apiKeys: simulator.keys,
    baseUrl: simulator.url,
    ...clientOptions,
  });
  opened.push(client, simulator);
  return { simulator, client };
}
