import { PerplexityClient } from '../perplexity/client.js';
import { startSimulator } from '../simulator/start-simulator.js';
import { untraced } from '../telemetry/detached.js';
import { openDeepSeekReasoner, simulatedDeepSeek } from './deepseek-reasoner.js';
import {
  createScenarioSet,
  createStressScenario,
  type ScenarioSetOptions,
} from './scenario-set.js';

export interface WarmUpOptions extends ScenarioSetOptions {
  readonly asksDeepSeek: boolean;
}

/**
 * Rehearses the scenarios on a simulator of their own that answers at once, without traces. The first run of anything
 * in a process pays for lazy set-up and for code that is not compiled yet (about 100 ms in all), which says nothing
 * about what is measured. The upstream of the real run is not asked, nor its reasoner.
 */
export async function warmUp(
  { asksDeepSeek, ...options }: WarmUpOptions,
  signal: AbortSignal | undefined,
): Promise<void> {
  const simulator = await startSimulator({ latency: 'fixed:0ms' });
  const { keys: apiKeys, url: baseUrl, limits } = simulator;
  const client = new PerplexityClient({ apiKeys, baseUrl, limits });
  const reasoner = asksDeepSeek
    ? await openDeepSeekReasoner(simulatedDeepSeek(baseUrl, apiKeys))
    : undefined;
  const set = createScenarioSet({ ...options, reasoner: reasoner?.model });
  // The stress scenario's own width would take its own time.
  const narrow = createStressScenario({ ...options, parallel: 5 });
  try {
    await untraced(async () => {
      for (const { run } of [...set.slice(0, -1), narrow]) await run({ client, signal });
    });
  } finally {
    await reasoner?.close();
    await client.close();
    await simulator.close();
  }
}
