// docs/testing.md shows these tests as they stand.
import { readFileSync } from 'node:fs';
import { HumanMessage } from '@langchain/core/messages';
import { createPerplexityTools, defineAgent, PerplexityClient, runGraph } from 'crossgraph';
import {
  cassette,
  expectSpanTree,
  recordSpans,
  scriptedClient,
  scriptedModel,
  startSimulator,
  withFaults,
} from 'crossgraph/testing';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { research } from '../../templates/project/graphs/research.js';

const questions = ['Why is the sky blue?', 'How far is the moon?'];

it('lets the critic read what the researcher found', async () => {
  const client = scriptedClient({
    ask: [
      { agent: 'researcher', times: 2, reply: { text: 'So it is.', sources: ['https://a.org'] } },
      { agent: 'critic', times: 2, reply: ({ text }) => `Too short: ${text.split('\n')[0]}` },
    ],
  });

  const { output } = await runGraph(research, { questions }, { client });

  expect(output.answers).toMatchObject([{ text: 'So it is.' }, { text: 'So it is.' }]);
  expect(output.reviews[0]).toMatchObject({ text: 'Too short: Question: Why is the sky blue?' });
  client.assertComplete();
});

it('lets a model call a tool and fill a schema', async () => {
  const model = scriptedModel([
    { toolCalls: [{ name: 'perplexity_ask', args: { question: 'Is the moon far?' } }] },
    ({ text }) => ({ structured: { isFar: text.includes('384,400 km') } }),
  ]);
  const client = scriptedClient({ ask: ['It is 384,400 km away.'] });
  const judge = defineAgent({
    name: 'judge',
    instructions: 'Look it up, then decide.',
    model,
    tools: createPerplexityTools(),
    output: z.object({ isFar: z.boolean() }),
  });

  const { output } = await runGraph(judge, { messages: [new HumanMessage('Far?')] }, { client });

  expect(output).toMatchObject({ structuredResponse: { isFar: true } });
  model.assertComplete();
  client.assertComplete();
});

it('goes on with what it has when a call fails', async () => {
  const answers = scriptedClient({ ask: [{ reply: 'So it is.', times: 2 }] });
  const client = withFaults(answers, [{ fault: 429, agent: 'researcher' }]);

  const { output } = await runGraph(research, { questions }, { client });

  expect(output.answers.map(({ failed }) => failed?.code).sort()).toEqual([
    'RATE_LIMITED',
    undefined,
  ]);
  expect(output.reviews).toHaveLength(1);
  client.assertComplete();
  answers.assertComplete();
});

it('survives an outage that the client can wait out', async () => {
  const simulator = await startSimulator({ latency: 'fixed:5ms' });
  const client = new PerplexityClient({ apiKeys: simulator.keys, baseUrl: simulator.url, tier: 5 });
  simulator.fail('agent', 500);

  const { output, report } = await runGraph(research, { questions }, { client });

  expect(output.answers.some(({ failed }) => failed)).toBe(false);
  expect(report.stopReason).toBe('completed');
  expect(simulator.requests().filter(({ status }) => status === 500)).toHaveLength(1);
  await client.close();
  await simulator.close();
});

it('answers as it did when it was recorded', async () => {
  const tape = await cassette('test/testing/cassettes/research.json', {
    upstream: () => ({ apiKeys: [process.env['PERPLEXITY_API_KEY'] ?? ''] }),
  });

  const { output } = await runGraph(research, { questions }, { client: tape.client });

  expect(output.answers[0]).toMatchObject({ question: questions[0], meta: { outcome: 'miss' } });
  tape.assertComplete();
  await tape.close();
});

it('calls whom it should', async () => {
  const recorder = await recordSpans();
  const client = scriptedClient({ ask: [{ reply: 'So it is.', times: 2 }] });

  await runGraph(research, { questions: ['Why?'] }, { client });
  await recorder.stop();

  expectSpanTree(
    recorder.spans,
    `
    invoke_workflow research
      invoke_node research
        invoke_agent researcher
      invoke_node review
        invoke_agent critic
    `,
  );
});

it('is shown in the guide as it stands', () => {
  const own = readFileSync('test/testing/guide.test.ts', 'utf8');
  const guide = readFileSync('docs/testing.md', 'utf8');

  const blocks = [...guide.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);

  expect(blocks.length).toBeGreaterThan(5);
  for (const block of blocks) expect(own).toContain(block);
});
