import { type AIMessage, HumanMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { Command, MemorySaver } from '@langchain/langgraph';
import { createReactAgent } from '@langchain/langgraph/prebuilt';
import { createSupervisor } from '@langchain/langgraph-supervisor';
import { createHandoffTool, createSwarm } from '@langchain/langgraph-swarm';
import {
  createAgent,
  humanInTheLoopMiddleware,
  modelCallLimitMiddleware,
  modelRetryMiddleware,
  providerStrategy,
  toolStrategy,
} from 'langchain';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineAgent } from '../../../src/orchestration/agents/define-agent.js';
import { ChatPerplexity } from '../../../src/orchestration/model/chat-perplexity.js';
import { createPerplexityTools } from '../../../src/orchestration/tools/perplexity-tools.js';
import { simulatedClient } from '../simulated-client.js';

const ask = (text: string) => ({ messages: [new HumanMessage(text)] });
const weatherQuestion = 'What is the weather in Oslo?';
const getWeather = tool(async () => 'Rain.', {
  name: 'get_weather',
  description: 'Tells the weather.',
  schema: z.object({ city: z.string() }),
});
const finding = z.object({ claims: z.array(z.string()), confidence: z.number() });

const modelOf = async () => {
  const { client, simulator } = await simulatedClient();
  return { model: new ChatPerplexity({ client }), client, simulator };
};

describe('ChatPerplexity in createAgent', () => {
  it('calls tools', async () => {
    const { model, client } = await modelOf();
    const tools = [getWeather, ...createPerplexityTools({ client })];

    const { messages } = await createAgent({ model, tools }).invoke(ask(weatherQuestion));

    expect(messages.map(({ type }) => type)).toEqual(['human', 'ai', 'tool', 'ai']);
    expect(messages.at(-1)?.text).toContain('Rain.');
  });

  it('streams its tokens, also after a tool', async () => {
    const { model } = await modelOf();
    const agent = createAgent({ model, tools: [getWeather] });
    const tokens: string[] = [];

    const stream = await agent.stream(ask(weatherQuestion), { streamMode: 'messages' });
    for await (const [chunk] of stream) if (chunk.type === 'ai') tokens.push(chunk.text);

    expect(tokens.filter((text) => text !== '').length).toBeGreaterThan(1);
    expect(tokens.join('')).toContain('Rain.');
  });

  it.each([
    ['toolStrategy', () => toolStrategy(finding)],
    ['providerStrategy', () => providerStrategy(finding)],
    ['a schema alone', () => finding],
  ])('fills a shape by %s', async (_what, format) => {
    const { model } = await modelOf();
    const agent = createAgent({ model, tools: [], responseFormat: format() as never });

    const result = await agent.invoke(ask('What are the causes of coral reef decline?'));

    expect(
      finding.parse((result as { structuredResponse?: unknown }).structuredResponse),
    ).toBeTruthy();
  });

  it('works under LangChain’s own middleware', async () => {
    const { model, simulator } = await modelOf();
    // LangChain's own types of its middleware do not hold under exactOptionalPropertyTypes.
    const middleware = [
      modelRetryMiddleware({ maxRetries: 1 } as never),
      modelCallLimitMiddleware({ runLimit: 3, exitBehavior: 'error' } as never),
    ] as never[];
    const agent = createAgent({ model, tools: [getWeather], middleware });

    const { messages } = await agent.invoke(ask(weatherQuestion));

    expect(messages.at(-1)?.text).toContain('Rain.');
    expect(simulator.bill().runs).toBe(2);
  });

  it('waits for a human before a tool, and goes on', async () => {
    const { model } = await modelOf();
    const asked = humanInTheLoopMiddleware({ interruptOn: { get_weather: true } } as never);
    const agent = createAgent({
      model,
      tools: [getWeather],
      middleware: [asked] as never[],
      checkpointer: new MemorySaver(),
    });
    const config = { configurable: { thread_id: '1' } };

    const stopped = await agent.invoke(ask(weatherQuestion), config);
    const interrupts = (stopped as { __interrupt__?: unknown[] }).__interrupt__;
    const resume = new Command({ resume: { decisions: [{ type: 'approve' }] } });
    const { messages } = await agent.invoke(resume, config);

    expect(interrupts).toHaveLength(1);
    expect(messages.at(-1)?.text).toContain('Rain.');
  });
});

describe('ChatPerplexity in LangGraph’s prebuilts', () => {
  it('serves createReactAgent', async () => {
    const { model } = await modelOf();
    const agent = createReactAgent({ llm: model, tools: [getWeather], responseFormat: finding });

    const result = await agent.invoke(ask(weatherQuestion));

    expect(result.messages.at(-1)?.text).toContain('Rain.');
    expect(finding.parse(result.structuredResponse)).toBeTruthy();
  });

  it('leads in createSupervisor, over agents of either kind', async () => {
    const { model } = await modelOf();
    const ours = defineAgent({
      name: 'weather_expert',
      instructions: 'x',
      model,
      tools: [getWeather],
    });
    const theirs = createReactAgent({ llm: model, tools: [], name: 'stock_expert' });
    const graph = createSupervisor({
      agents: [ours as never, theirs as never],
      llm: model,
      prompt: 'Delegate.',
    }).compile();

    const { messages } = await graph.invoke(ask(weatherQuestion));

    const names = (messages as AIMessage[]).map(({ name }) => name);
    expect(names).toContain('weather_expert');
    expect(messages.at(-1)?.name).toBe('supervisor');
  });

  it('hands over in createSwarm', async () => {
    const { model } = await modelOf();
    const handOver = createHandoffTool({ agentName: 'weather_expert' });
    const first = createReactAgent({ llm: model, tools: [handOver], name: 'greeter' });
    const expert = createReactAgent({ llm: model, tools: [], name: 'weather_expert' });
    const graph = createSwarm({
      agents: [first as never, expert as never],
      defaultActiveAgent: 'greeter',
    }).compile();

    const result = await graph.invoke(ask(weatherQuestion));

    expect(result).toMatchObject({ activeAgent: 'weather_expert' });
    expect(result.messages.at(-1)?.name).toBe('weather_expert');
  });
});
