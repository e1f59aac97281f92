import { expect, it } from 'vitest';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { startSimulator } from '../../src/simulator/start-simulator.js';
import { research } from './background-world.js';

it.concurrent.each(['plain', 'named'] as const)(
  'a streamed run in the background goes on over a new connection (%s framing)',
  async (sse) => {
    const simulator = await startSimulator({ latency: 'fixed:100ms', sse });
    simulator.addFaults({ path: '/v1/agent', status: 'reset', afterEvents: 12 });
    const client = new PerplexityClient({
      apiKeys: simulator.keys,
      baseUrl: simulator.url,
      limits: simulator.limits,
      random: () => 0,
    });
    let text = '';

    const stream = client.stream(research);
    for await (const event of stream) if (event.type === 'text_delta') text += event.delta;

    const answer = await stream.answer;
    expect(text).toBe(answer.text);
    expect(answer.meta).toMatchObject({ attempts: 2, costUsd: answer.costUsd });
    expect(simulator.requests().map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/agent',
      `GET /v1/agent/${answer.id}`,
    ]);
    expect(simulator.bill()).toMatchObject({ runs: 1, totalUsd: answer.costUsd });
    await client.close();
    await simulator.close();
  },
);

it('a run in the background that is left is cancelled over the wire', async () => {
  const simulator = await startSimulator({ latency: 'fixed:60s' });
  const client = new PerplexityClient({ apiKeys: simulator.keys, baseUrl: simulator.url });

  const leaving = new AbortController();

  const call = client.ask(research, { signal: leaving.signal });
  await expect.poll(() => simulator.requests().at(0)?.status).toBe(200);
  leaving.abort('enough');
  await expect(call).rejects.toBe('enough');

  const cancelled = () => simulator.requests().find(({ path }) => path.endsWith('/cancel'));
  await expect.poll(() => cancelled()?.status).toBe(200);
  await client.close();
  await simulator.close();
});
