import { InMemoryCache } from '@langchain/core/caches';
import type { AIMessageChunk } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { concat } from '@langchain/core/utils/stream';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ChatPerplexity } from '../../../src/orchestration/model/chat-perplexity.js';
import { simulatedClient } from '../simulated-client.js';

const question = 'What are the main causes of coral reef decline?';
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

describe('ChatPerplexity, streaming', () => {
  it('gives the text in pieces of one id, then usage and the facts of the call', async () => {
    const { model } = await modelWith({ tools: [{ type: 'web_search' }] });

    const chunks = await chunksOf(await model.stream(question));

    const whole = chunks.reduce((sum, chunk) => concat(sum, chunk));
    const asked = await model.invoke(question);
    expect(chunks.length).toBeGreaterThan(5);
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(whole.text).toBe(asked.text);
    expect(chunks.slice(0, -1).every((chunk) => chunk.usage_metadata === undefined)).toBe(true);
    expect(whole.usage_metadata).toMatchObject({ total_tokens: expect.any(Number) });
    expect(whole.response_metadata).toMatchObject({
      sources: asked.response_metadata['sources'],
      meta: { outcome: 'miss' },
      finish_reason: 'stop',
    });
    expect(asked.response_metadata).toMatchObject({ meta: { outcome: 'hit' }, cost_usd: 0 });
  });

  it('tells callbacks of every token, also when it is invoked', async () => {
    const { model } = await modelWith();
    const told: string[] = [];
    const callbacks = [
      { lc_prefer_streaming: true, handleLLMNewToken: (token: string) => void told.push(token) },
    ];

    const streamed = await chunksOf(await model.stream(question, { callbacks }));
    const tokens = told.splice(0);
    expect(tokens.join('')).toBe(streamed.map(({ text }) => text).join(''));
  });

  it('tells LangChain’s content-block events, with usage and metadata at their end', async () => {
    const { model } = await modelWith();

    const message = await model.streamEvents(question);

    expect(message.text.length).toBeGreaterThan(20);
    expect(message.usage_metadata).toMatchObject({ output_tokens: expect.any(Number) });
    expect(message.response_metadata).toMatchObject({ meta: { outcome: 'miss' } });
  });

  it('ends the upstream work when the reader leaves', async () => {
    const { client } = await simulatedClient({ latency: 'fixed:200ms' });
    const model = new ChatPerplexity({ client });
    const ended = new Promise((resolve) => client.onCall(resolve));

    for await (const _chunk of await model.stream(question)) break;

    expect(await ended).toMatchObject({ meta: { outcome: 'error' } });
  });

  it.each(['invoke', 'stream'] as const)(
    'gives the connection back when a %s is aborted',
    async (way) => {
      const { client, simulator } = await simulatedClient({ latency: 'fixed:60s' });
      const model = new ChatPerplexity({ client });
      const controller = new AbortController();
      const { signal } = controller;
      const asking =
        way === 'invoke'
          ? model.invoke(question, { signal })
          : model.stream(question, { signal }).then(chunksOf);
      const ended = new Promise((resolve) => client.onCall(resolve));
      await expect.poll(() => simulator.requests().length).toBe(1);

      const reason = new Error('enough');
      controller.abort(reason);

      await expect(asking).rejects.toBe(reason);
      expect(await ended).toMatchObject({ meta: { outcome: 'error' } });
      await expect.poll(() => simulator.requests()[0]?.endedAt).toEqual(expect.anything());
    },
  );

  it.each(['invoke', 'stream'] as const)(
    'sends nothing for a %s that is aborted already',
    async (way) => {
      const { client, simulator } = await simulatedClient();
      const model = new ChatPerplexity({ client });
      const reason = new Error('enough');
      const signal = AbortSignal.abort(reason);

      const asking =
        way === 'invoke'
          ? model.invoke(question, { signal })
          : model.stream(question, { signal }).then(chunksOf);

      await expect(asking).rejects.toBe(reason);
      expect(simulator.requests()).toEqual([]);
    },
  );
});

describe('ChatPerplexity in LangChain’s cache', () => {
  it('is asked once per question, settings and tools', async () => {
    const { client, simulator } = await simulatedClient();
    const cache = new InMemoryCache();
    const model = new ChatPerplexity({ client, cache });
    const other = new ChatPerplexity({ client, cache, temperature: 1 });
    const calls: unknown[] = [];
    client.onCall((call) => calls.push(call));

    const first = await model.invoke(question);
    const second = await model.invoke(question);
    await other.invoke(question);
    await model.bindTools([getWeather]).invoke(question);

    expect(second.text).toBe(first.text);
    expect(second.usage_metadata).toMatchObject({ total_tokens: 0 });
    expect(calls).toHaveLength(3);
    expect(simulator.bill().runs).toBe(3);
  });
});
