import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { tool } from '@langchain/core/tools';
import { createMiddleware } from 'langchain';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  AnswerShapeError,
  BudgetExceededError,
  ConfigError,
  RateLimitError,
} from '../../../src/errors.js';
import { asTool } from '../../../src/orchestration/agents/as-tool.js';
import { defineAgent } from '../../../src/orchestration/agents/define-agent.js';
import { ChatPerplexity } from '../../../src/orchestration/model/chat-perplexity.js';
import { runGraph } from '../../../src/orchestration/running/run-graph.js';
import { createPerplexityTools } from '../../../src/orchestration/tools/perplexity-tools.js';
import { answerWith, scriptedClient } from '../scripted-client.js';
import { simulatedClient } from '../simulated-client.js';

const ask = (text: string) => ({ messages: [new HumanMessage(text)] });
const reefs = 'What are the main causes of coral reef decline?';
const weatherQuestion = 'What is the weather in Oslo?';
const getWeather = tool(async ({ city }) => `Rain in ${city}.`, {
  name: 'get_weather',
  description: 'Tells the weather.',
  schema: z.object({ city: z.string() }),
});
const finding = z.object({ claims: z.array(z.string()).min(1), confidence: z.number() });
const thrownBy = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('defineAgent with ChatPerplexity', () => {
  it('calls tools and answers from what they said', async () => {
    const { client } = await simulatedClient();
    const agent = defineAgent({ name: 'a', instructions: 'Look.', tools: [getWeather] });

    const { output: run } = await runGraph(agent, ask(weatherQuestion), { client });
    const { messages } = run;

    expect(messages.map(({ type }) => type)).toEqual(['human', 'ai', 'tool', 'ai']);
    expect(messages.at(-1)?.text).toContain('Rain in');
  });

  it('fills its output by the vendor’s JSON schema, checked by zod', async () => {
    const { client } = await simulatedClient();
    const output = finding.extend({ claims: z.array(z.string()).transform((all) => all.length) });
    const agent = defineAgent({ name: 'a', instructions: 'Find out.', output });

    const { output: result } = await runGraph(agent, ask(reefs), { client });

    expect(result).toMatchObject({ structuredResponse: { claims: expect.any(Number) } });
  });

  it('calls tools first and fills its output then', async () => {
    const { client } = await simulatedClient();
    const agent = defineAgent({
      name: 'a',
      instructions: 'Look.',
      tools: [getWeather],
      output: z.object({ report: z.string() }),
    });

    const { output: result } = await runGraph(agent, ask(weatherQuestion), { client });

    expect(result).toMatchObject({
      structuredResponse: { report: expect.stringContaining('Rain in') },
    });
  });

  it.each([
    ['as JSON', 'No.', /does not fit its `output`/],
    ['as zod', '{"claims":["x"],"confidence":2}', /at confidence/],
  ])('says that an answer does not fit %s', async (_what, text, sentence) => {
    const client = scriptedClient(() => answerWith({ text }));
    const output = finding.extend({ confidence: z.number().refine((value) => value <= 1) });
    const agent = defineAgent({ name: 'judge', instructions: '', output });

    const error = await thrownBy(runGraph(agent, ask(reefs), { client }));

    expect(error).toBeInstanceOf(AnswerShapeError);
    expect(error).toMatchObject({ message: expect.stringMatching(sentence) });
  });

  it('streams tokens of its name', async () => {
    const { client } = await simulatedClient();
    const model = new ChatPerplexity({ client });
    const agent = defineAgent({ name: 'writer', instructions: 'Write.', model });
    const tokens: string[] = [];

    for await (const [chunk] of await agent.stream(ask(reefs), { streamMode: 'messages' })) {
      tokens.push(chunk.text);
    }

    expect(tokens.length).toBeGreaterThan(5);
  });

  it('passes LangChain’s middleware on', async () => {
    const seen: string[] = [];
    const middleware = createMiddleware({
      name: 'looker',
      wrapModelCall: (request, handler) => {
        seen.push(request.messages.at(-1)?.text ?? '');
        return handler(request);
      },
    });
    const agent = defineAgent({ name: 'a', instructions: '', middleware: [middleware] });

    await runGraph(agent, ask(reefs), { client: scriptedClient() });

    expect(seen).toEqual([reefs]);
  });
});

describe('an agent with a budget', () => {
  it('hands its ledger to its model and its tools, a new one for every run', async () => {
    const client = scriptedClient();
    const model = fakeModel()
      .respondWithTools([{ name: 'perplexity_ask', args: { question: 'Why?' } }])
      .respondWithTools([{ name: 'perplexity_ask', args: { question: 'Why?' } }]);
    const tools = createPerplexityTools();
    const agent = defineAgent({ name: 'a', instructions: '', model, tools, budget: { usd: 1 } });
    const plain = defineAgent({ name: 'b', instructions: '', budget: { requests: 5 } });

    await thrownBy(runGraph(agent, ask(reefs), { client }));
    await runGraph(plain, ask(reefs), { client });
    await runGraph(plain, ask(reefs), { client });

    const [byTool, ...byModel] = client.asked.map(({ options }) => options.budget);
    expect(byTool).toBeDefined();
    expect(new Set(byModel).size).toBe(byModel.length);
  });

  it('ends with the error of the ledger, typed, when its model may cost too much', async () => {
    const { client, simulator } = await simulatedClient();
    const agent = defineAgent({ name: 'a', instructions: '', budget: { requests: 0 } });

    const error = await thrownBy(runGraph(agent, ask(reefs), { client }));

    expect(error).toBeInstanceOf(BudgetExceededError);
    expect(simulator.requests()).toEqual([]);
  });

  it('keeps within the budget of the agent that called it', async () => {
    const { client, simulator } = await simulatedClient();
    const inner = defineAgent({
      name: 'weather_expert',
      instructions: '',
      budget: { requests: 9 },
    });
    const outer = defineAgent({
      name: 'boss',
      instructions: '',
      tools: [asTool(inner, { description: 'Knows the weather.' })],
      budget: { requests: 1 },
    });

    const error = await thrownBy(runGraph(outer, ask(weatherQuestion), { client }));

    // The boss's own call took the only request; the expert's was refused and told as a tool error; so is the boss's next.
    expect(error).toBeInstanceOf(BudgetExceededError);
    expect(simulator.bill().runs).toBe(1);
  });

  it('keeps its budget as a graph with other defaults', async () => {
    const { client } = await simulatedClient();
    const agent = defineAgent({ name: 'a', instructions: '', budget: { requests: 0 } });

    const error = await thrownBy(
      runGraph(agent.withConfig({ tags: ['x'] }) as typeof agent, ask(reefs), { client }),
    );

    expect(error).toBeInstanceOf(BudgetExceededError);
  });
});

describe('the errors of an agent’s run', () => {
  it('are its model’s own, whatever middleware they came through', async () => {
    const failure = new RateLimitError('Too fast.', { status: 429 });
    const client = scriptedClient(() => Promise.reject(failure));
    const layer = (name: string) =>
      createMiddleware({ name, wrapModelCall: (request, handler) => handler(request) });
    const agent = defineAgent({
      name: 'a',
      instructions: '',
      tools: [getWeather],
      middleware: [layer('one'), layer('two')],
    });

    expect(await thrownBy(runGraph(agent, ask(reefs), { client }))).toBe(failure);
  });

  it('are typed for a model that is not ours', async () => {
    const failure = Object.assign(new Error('429 key sk-secret'), { status: 429, retryAfterMs: 7 });
    const model = fakeModel().respond(failure);
    const agent = defineAgent({ name: 'a', instructions: '', model });

    const error = await thrownBy(agent.invoke(ask(reefs)));

    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ retryable: true, retryAfterMs: 7, cause: failure });
    expect(String(error)).not.toContain('sk-secret');
  });
});

describe('defineAgent refuses', () => {
  const named = (name: string) =>
    tool(async () => '', { name, description: '', schema: z.object({}) });

  it.each([
    ['two tools of one name', { tools: [named('look'), named('look')] }, 'two tools named look'],
    ['a tool no model could call', { tools: [named('look up')] }, 'the tools of agent a'],
    ['a name the vendor keeps for itself', { tools: [named('web_search')] }, 'reserved'],
    ['a limit below nothing', { budget: { usd: -1 } }, 'budget.usd'],
    ['a misspelled limit', { budget: { dollars: 1 } }, 'unit of a budget'],
    ['a pattern in its output', { output: z.object({ a: z.string().regex(/x/) }) }, 'pattern'],
    [
      'an output named like a tool, where it is one',
      { model: fakeModel(), tools: [named('answer')], output: z.object({}) },
      'two tools named answer',
    ],
  ])('%s', (_what, changes, sentence) => {
    const define = () => defineAgent({ name: 'a', instructions: '', ...(changes as object) });

    expect(define).toThrow(ConfigError);
    expect(define).toThrow(sentence);
  });
});

it('tells a model that its arguments are wrong, and what another tool threw', async () => {
  const model = fakeModel()
    .respondWithTools([{ name: 'get_weather', args: { city: 5 } }])
    .respondWithTools([{ name: 'broken', args: {} }])
    .respondWithTools([]);
  const broken = tool(
    async () => {
      throw new Error('Boom.');
    },
    { name: 'broken', description: '', schema: z.object({}) },
  );
  const agent = defineAgent({ name: 'a', instructions: '', model, tools: [getWeather, broken] });

  const { messages } = await agent.invoke(ask(reefs));

  const codes = messages
    .filter((message) => ToolMessage.isInstance(message))
    .map(({ artifact }) => artifact.error.code);
  expect(codes).toEqual(['TOOL_ARGUMENTS_INVALID', 'TOOL_FAILED']);
});
