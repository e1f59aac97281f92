import { expect, it } from 'vitest';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { startSimulator } from '../../src/simulator/start-simulator.js';

it('answers again, on every endpoint, once a client of refused keys is given good ones', async () => {
  const simulator = await startSimulator({ latency: 'fixed:1ms' });
  const client = new PerplexityClient({ apiKeys: ['revoked'], baseUrl: simulator.url });
  await expect(client.ask('Before?')).rejects.toMatchObject({ code: 'KEYS_EXHAUSTED' });
  await expect(client.search('Before?')).rejects.toMatchObject({ code: 'KEYS_EXHAUSTED' });

  client.setKeys(simulator.keys.slice(0, 2), ['one', 'two']);
  const answers = [await client.ask('After?'), await client.search('After?')];
  const { meta } = await client.models();

  expect([...answers, { meta }].map(({ meta: { slot } }) => slot)).toEqual([1, 1, 1]);
  expect(client.keyStats().map(({ account }) => account)).toEqual(['key 0 alone', 'one', 'two']);
  expect(() => client.setKeys(['x'], ['one', 'two'])).toThrow(/one account per key/);
  await client.close();
  await simulator.close();
});
