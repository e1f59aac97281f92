import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PerplexityClient, runGraph } from 'crossgraph';
import { scriptedClient, startSimulator } from 'crossgraph/testing';
import { research } from '../graphs/research.js';

test('the critic reads what the researcher found', async () => {
  const client = scriptedClient({
    ask: [
      {
        agent: 'researcher',
        reply: { text: 'Air scatters blue light.', sources: ['https://a.org'] },
      },
      { agent: 'critic', reply: ({ text }) => `Too short: ${text.split('\n').at(-1)}` },
    ],
  });

  const { output } = await runGraph(research, { questions: ['Why is the sky blue?'] }, { client });

  const [review] = output.reviews;
  assert.equal(review?.failed, undefined);
  assert.equal(review?.text, 'Too short: Answer: Air scatters blue light.');
  client.assertComplete();
});

test('a question that fails leaves a gap, and the others lose nothing', async () => {
  const simulator = await startSimulator({ latency: 'fixed:5ms' });
  const client = new PerplexityClient({ apiKeys: simulator.keys, baseUrl: simulator.url });
  try {
    simulator.addFaults({ path: '/v1/agent', status: 400 });

    const { output } = await runGraph(
      research,
      { questions: ['Why is the sky blue?', 'How far is the moon?'] },
      { client },
    );

    assert.equal(output.answers.filter(({ failed }) => failed).length, 1);
    assert.equal(output.reviews.length, 1);
  } finally {
    await client.close();
    await simulator.close();
  }
});
