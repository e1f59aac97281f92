import { type AIMessageChunk, HumanMessage, type ToolMessage } from '@langchain/core/messages';
import { RunnableLambda } from '@langchain/core/runnables';
import { tool } from '@langchain/core/tools';
import { concat } from '@langchain/core/utils/stream';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ChatPerplexity } from '../../../src/orchestration/model/chat-perplexity.js';
import type { PerplexityCalls } from '../../../src/orchestration/running/client-of.js';
import { AnswerMismatchError } from '../../../src/perplexity/ask-as.js';
import { answerWith, scriptedClient } from '../scripted-client.js';
import { simulatedClient } from '../simulated-client.js';

const weatherSchema = z.object({ city: z.string(), email: z.email().optional() });
const getWeather = tool(async ({ city }) => `Rain in ${city}.`, {
  name: 'get_weather',
  description: 'Tells the weather of a city.',
  schema: weatherSchema,
});

const modelWith = async (options = {}) => {
  const { client, simulator } = await simulatedClient();
  return { model: new ChatPerplexity({ client, ...options }), client, simulator };
};

const chunksOf = async (stream: AsyncIterable<AIMessageChunk>) => {
  const chunks: AIMessageChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
};

const lookTool = { type: 'function', name: 'look', parameters: { type: 'object' } } as const;

describe('ChatPerplexity, with tools', () => {
  it('calls a tool, and answers from what it said', async () => {
    const { model } = await modelWith();
    const bound = model.bindTools([getWeather]);
    const asked = new HumanMessage('What is the weather in Oslo?');

    const called = await bound.invoke([asked]);
    const [call] = called.tool_calls ?? [];
    const result = await getWeather.invoke({ ...call, type: 'tool_call' } as never);
    const answer = await bound.invoke([asked, called, result as ToolMessage]);

    expect(call).toMatchObject({ name: 'get_weather', id: expect.stringMatching(/^call_/) });
    expect(called.response_metadata).toMatchObject({ finish_reason: 'tool_calls' });
    expect(answer.text).toContain('Rain in');
  });

  it('streams the same calls', async () => {
    const { model } = await modelWith();
    const bound = model.bindTools([getWeather]);

    const called = await bound.invoke('What is the weather in Oslo?');
    const chunks = await chunksOf(await bound.stream('What is the weather in Oslo?'));

    const whole = chunks.reduce((sum, chunk) => concat(sum, chunk));
    expect(whole.tool_calls).toEqual(called.tool_calls);
    expect(whole.tool_call_chunks).toHaveLength(1);
  });

  it('takes tools in every format that is about', async () => {
    const { model, client } = await modelWith();
    const parameters = { type: 'object', properties: { city: { type: 'string' } } };
    const runnable = RunnableLambda.from(async ({ city }: { city: string }) => city).asTool({
      name: 'runnable_weather',
      schema: z.object({ city: z.string() }),
    });
    const asked: string[] = [];
    client.onCall(({ endpoint }) => void asked.push(endpoint));

    const { tool_calls: calls } = await model
      .bindTools([
        getWeather,
        runnable,
        { type: 'function', function: { name: 'openai_weather', parameters } },
        { type: 'function', name: 'vendor_weather', parameters },
        { name: 'bare_weather', description: 'x', schema: weatherSchema },
        { type: 'web_search' },
      ])
      .invoke('What is the weather in Oslo?');

    expect(calls?.map(({ name }) => name)).toEqual([
      ...['get_weather', 'runnable_weather', 'openai_weather', 'vendor_weather', 'bare_weather'],
    ]);
    expect(asked).toHaveLength(1);
  });

  it('makes one call a turn where parallel calls are off', async () => {
    const { model } = await modelWith();
    const other = { type: 'function', function: { name: 'other_weather' } };

    const { tool_calls: calls } = await model
      .bindTools(
        [getWeather, { ...other, function: { ...other.function, parameters: { type: 'object' } } }],
        {
          parallel_tool_calls: false,
        },
      )
      .invoke('What is the weather in Oslo?');

    expect(calls).toHaveLength(1);
  });

  it.each([
    ['any', 'any'],
    ['a name', 'get_weather'],
    ['OpenAI’s object', { type: 'function', function: { name: 'get_weather' } }],
    ['the vendor’s', { name: 'get_weather' }],
  ])('forces a call by %s', async (_what, choice) => {
    const { model } = await modelWith();

    const { tool_calls: calls } = await model
      .bindTools([getWeather], { tool_choice: choice })
      .invoke('Why is the sky blue?');

    expect(calls).toMatchObject([{ name: 'get_weather' }]);
  });

  it.each(['invoke', 'stream'] as const)(
    'says so when a forced tool was not called (%s)',
    async (way) => {
      const model = new ChatPerplexity({ client: scriptedClient() });
      const bound = model.bindTools([getWeather], { tool_choice: 'get_weather' });

      const asking = way === 'invoke' ? bound.invoke('Why?') : bound.stream('Why?').then(chunksOf);

      await expect(asking).rejects.toThrow(AnswerMismatchError);
      await expect(asking).rejects.toThrow(
        'The model was to call the tool get_weather and did not',
      );
    },
  );

  it.each(['invoke', 'stream'] as const)(
    'asks anew where the answer that was kept lacks the forced call (%s)',
    async (way) => {
      const { client, simulator } = await simulatedClient();
      // The simulator makes no call where the question is none of the tool's, so that this keeps an answer without one.
      const kept = {
        model: 'openai/gpt-6-luna',
        input: 'Why?',
        tools: [lookTool],
        tool_choice: 'auto',
      } as const;
      const asked: (string | undefined)[] = [];
      const calls: PerplexityCalls = {
        search: (request, options) => client.search(request, options),
        ask: (request, options) => {
          asked.push(options?.freshness);
          return client.ask(options?.freshness === 'fresh' ? request : kept, options);
        },
        stream: (request, options) => {
          asked.push(options?.freshness);
          return client.stream(options?.freshness === 'fresh' ? request : kept, options);
        },
      };
      await client.ask(kept);
      const bound = new ChatPerplexity({ client: calls }).bindTools([lookTool], {
        tool_choice: 'any',
      });

      const message =
        way === 'invoke'
          ? await bound.invoke('Why?')
          : (await chunksOf(await bound.stream('Why?'))).reduce((sum, chunk) => concat(sum, chunk));

      expect(message.tool_calls).toMatchObject([{ name: 'look' }]);
      expect(message.text).toBe('');
      expect(asked).toEqual([undefined, 'fresh']);
      expect(simulator.bill().runs).toBe(2);
    },
  );

  it.each(['invoke', 'stream'] as const)(
    'tells arguments that are no JSON as invalid (%s)',
    async (way) => {
      const toolCalls = [
        { callId: 'call_1', name: 'get_weather', arguments: '{"city": "Os' },
        { callId: 'call_2', name: 'get_weather', arguments: '' },
      ];
      const client = scriptedClient(() => answerWith({ text: '', toolCalls }));
      const bound = new ChatPerplexity({ client }).bindTools([getWeather]);

      const message =
        way === 'invoke'
          ? await bound.invoke('Why?')
          : (await chunksOf(await bound.stream('Why?'))).reduce((sum, chunk) => concat(sum, chunk));

      expect(message.invalid_tool_calls).toMatchObject([{ id: 'call_1', name: 'get_weather' }]);
      expect(message.tool_calls).toMatchObject([{ id: 'call_2', args: {} }]);
    },
  );
});
