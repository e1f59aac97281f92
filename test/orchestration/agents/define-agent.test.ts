import { HumanMessage, type ToolMessage } from '@langchain/core/messages';
import { END, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CircuitOpenError, ConfigError } from '../../../src/errors.js';
import { asTool } from '../../../src/orchestration/agents/as-tool.js';
import { defineAgent } from '../../../src/orchestration/agents/define-agent.js';
import { runGraph } from '../../../src/orchestration/running/run-graph.js';
import { createPerplexityTools } from '../../../src/orchestration/tools/perplexity-tools.js';
import { scriptedModel } from '../../../src/testing/script/scripted-model.js';
import { answerWith, scriptedClient } from '../scripted-client.js';

const question = () => ({ messages: [new HumanMessage('Why is the sky blue?')] });
const critic = () => defineAgent({ name: 'critic', instructions: 'Doubt everything.' });

describe('defineAgent', () => {
  it('answers with one model call, under its name and with its instructions', async () => {
    const client = scriptedClient();

    const {
      output: { messages },
    } = await runGraph(critic(), question(), { client });

    expect(messages.map(({ type, name }) => [type, name])).toEqual([
      ['human', undefined],
      ['ai', 'critic'],
    ]);
    expect(client.asked.map(({ request, options }) => [request, options.agent])).toEqual([
      [
        {
          model: 'openai/gpt-6-luna',
          instructions: 'Doubt everything.',
          input: 'Why is the sky blue?',
        },
        'critic',
      ],
    ]);
    expect(critic().name).toBe('critic');
  });

  it('works as a node of a larger graph', async () => {
    const client = scriptedClient();
    const graph = new StateGraph(MessagesAnnotation)
      .addNode('first', critic())
      .addNode('second', defineAgent({ name: 'judge', instructions: 'Decide.' }))
      .addEdge(START, 'first')
      .addEdge('first', 'second')
      .addEdge('second', END)
      .compile();

    const {
      output: { messages },
    } = await runGraph(graph, question(), { client });

    expect(messages.map(({ name }) => name)).toEqual([undefined, 'critic', 'judge']);
    expect(client.asked.map(({ options }) => options.agent)).toEqual(['critic', 'judge']);
  });

  it('lets a model of yours call tools, and goes on after an outage', async () => {
    const failure = new CircuitOpenError('agent', 1_000);
    const client = scriptedClient(() => Promise.reject(failure));
    const model = scriptedModel([
      { toolCalls: [{ name: 'perplexity_ask', args: { question: 'Why?' } }] },
      { toolCalls: [{ name: 'perplexity_ask', args: { question: 5 } }] },
      'I do not know.',
    ]);
    const agent = defineAgent({
      name: 'searcher',
      instructions: 'Search.',
      model,
      tools: createPerplexityTools(),
    });

    const {
      output: { messages },
    } = await runGraph(agent, question(), { client });

    const results = messages.filter((message): message is ToolMessage => message.type === 'tool');
    expect(results.map(({ artifact }) => artifact.error.code)).toEqual([
      'CIRCUIT_OPEN',
      'TOOL_ARGUMENTS_INVALID',
    ]);
    expect(results[0]?.content).toContain('The arguments were fine');
    expect(results[1]?.content).toContain('Correct them');
    expect(messages.at(-1)?.content).toBe('I do not know.');
    model.assertComplete();
    expect(client.asked).toHaveLength(1);
  });

  it('names the tools there are when the model invents one', async () => {
    const model = scriptedModel([{ toolCalls: [{ name: 'google', args: { q: 'x' } }] }, 'I see.']);
    const tools = createPerplexityTools({ client: scriptedClient() });
    const agent = defineAgent({ name: 'searcher', instructions: 'Search.', model, tools });

    const { messages } = await agent.invoke(question());

    const result = messages.find((message): message is ToolMessage => message.type === 'tool');
    expect(result?.artifact).toMatchObject({ error: { code: 'TOOL_UNKNOWN', retryable: false } });
    expect(result?.content).toBe(
      'There is no tool named google. Call one of these: perplexity_ask, perplexity_search, perplexity_research.',
    );
    expect(messages.at(-1)?.content).toBe('I see.');
  });

  it('fills an output shape with a model that can', async () => {
    const model = scriptedModel([{ structured: { isTrue: true } }]);
    const output = z.object({ isTrue: z.boolean() }).meta({ title: 'verdict' });
    const agent = defineAgent({ name: 'judge', instructions: 'Decide.', model, output });

    const result = await agent.invoke(question());

    expect(result).toMatchObject({ structuredResponse: { isTrue: true } });
  });

  it.each(['', 'my agent', '1st', 'a/b', 'x'.repeat(65)])('refuses the name "%s"', (name) => {
    expect(() => defineAgent({ name, instructions: '' })).toThrow(ConfigError);
  });
});

describe('asTool', () => {
  it('answers a call of another agent with text, sources and the reply as artifact', async () => {
    const client = scriptedClient();
    const tool = asTool(critic(), { description: 'Doubts.' });
    const boss = defineAgent({
      name: 'boss',
      instructions: 'Delegate.',
      model: scriptedModel([
        { toolCalls: [{ name: 'critic', args: { request: 'Is it so?' } }] },
        'It is.',
      ]),
      tools: [tool],
    });

    const {
      output: { messages },
    } = await runGraph(boss, question(), { client });

    const result = messages.find((message): message is ToolMessage => message.type === 'tool');
    expect(client.asked[0]?.request.input).toBe('Is it so?');
    expect(result?.content).toContain('[1] Why the sky is blue - https://example.org/sky');
    expect(result?.artifact).toMatchObject({ text: answerWith().text, upstreamMs: 150 });
  });

  it('refuses a name that no model could call', () => {
    expect(() => asTool(critic(), { name: 'my critic', description: '' })).toThrow(ConfigError);
  });

  it.each([
    [{}, 'Expected `name` to be a letter'],
    [{ name: 'critic', model: 'openai/gpt-6-luna' }, "new ChatPerplexity({ model: 'provider/name'"],
    [{ name: 'critic', model: null }, 'Expected the model of agent critic to be a LangChain chat'],
  ])('refuses a definition that the compiler did not see: %j', (definition, sentence) => {
    const make = () => defineAgent({ instructions: 'Be short.', ...definition } as never);

    expect(make).toThrow(ConfigError);
    expect(make).toThrow(sentence);
  });
});
