import { HumanMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatDeepSeek } from '@langchain/deepseek';
import { createAgent } from 'langchain';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { failureOf, fetchBench, question } from './fetch-bench.js';

async function deepSeekOn(model: string, ...given: Parameters<typeof fetchBench>) {
  const bench = await fetchBench(...given);
  const chat = new ChatDeepSeek({
    model,
    apiKey: 'unused',
    // LangChain tries again whatever the answer says.
    maxRetries: 0,
    configuration: { baseURL: `${bench.simulator.url}/deepseek`, fetch: bench.fetch },
  });
  return { ...bench, chat };
}

describe('ChatDeepSeek over a resilient fetch', () => {
  it('answers, with its usage', async () => {
    const { chat } = await deepSeekOn('deepseek-chat');

    const { text, usage_metadata } = await chat.invoke(question);

    expect(text).toContain('freezing weather');
    expect(usage_metadata).toMatchObject({ total_tokens: expect.any(Number) });
  });

  it('thinks aloud first, in one piece and streamed', async () => {
    const { chat } = await deepSeekOn('deepseek-reasoner');

    const whole = await chat.invoke(question);
    let [thought, said] = ['', ''];
    for await (const chunk of await chat.stream(question)) {
      thought += chunk.additional_kwargs['reasoning_content'] ?? '';
      said += chunk.text;
    }

    expect(whole.additional_kwargs['reasoning_content']).toContain(question);
    expect(thought).toBe(whole.additional_kwargs['reasoning_content']);
    expect(said).toBe(whole.text);
  });

  it('serves an agent with tools', async () => {
    const { chat, statuses } = await deepSeekOn('deepseek-chat');
    const weather = tool(async () => 'Snow.', { name: 'get_weather', schema: z.object({}) });
    const agent = createAgent({ model: chat, tools: [weather] });

    const { messages } = await agent.invoke({
      messages: [new HumanMessage('What is the weather?')],
    });

    expect(messages.at(-1)?.text).toBe('According to get_weather: Snow.');
    expect(statuses()).toEqual([200, 200]);
  });

  it('answers with an object that was asked for as JSON', async () => {
    const { chat } = await deepSeekOn('deepseek-chat');

    const { text } = await chat.invoke(question, { response_format: { type: 'json_object' } });

    expect(JSON.parse(text)).toEqual({ claims: expect.any(Array) });
  });

  it('makes no more attempts than the fetch, for a fault that stays', async () => {
    const { chat, simulator, statuses } = await deepSeekOn('deepseek-chat', { maxAttempts: 2 });
    simulator.addFaults({ path: '/deepseek/chat/completions', status: 500, times: 100 });

    expect(await failureOf(chat.invoke(question))).toMatchObject({ status: 500 });

    expect(statuses()).toEqual([500, 500]);
  });
});
