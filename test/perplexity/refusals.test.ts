import { expect, it } from 'vitest';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { startSimulator } from '../../src/simulator/start-simulator.js';

it('sends a request that the upstream refuses for its own sake once', async () => {
  const simulator = await startSimulator({ latency: 'fixed:1ms' });
  const { keys, url, limits } = simulator;
  const client = new PerplexityClient({ apiKeys: keys, baseUrl: url, limits });
  const wrong = { preset: 'nonsense', input: 'Why?' };

  const first = await client.ask(wrong).catch((error: unknown) => error);
  const second = await client.ask(wrong).catch((error: unknown) => error);
  const fresh = await client.ask(wrong, { freshness: 'fresh' }).catch((error: unknown) => error);
  await client.close();
  const sent = simulator.requests().length;
  await simulator.close();

  expect(first).toMatchObject({ code: 'REQUEST_REFUSED' });
  expect(second).toBe(first);
  expect(fresh).toMatchObject({ code: 'REQUEST_REFUSED' });
  expect(sent).toBe(2);
});
