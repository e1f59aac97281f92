import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError, UpstreamError } from '../../../src/errors.js';
import { replyOf } from '../../../src/orchestration/model/answer-message.js';
import { ChatPerplexity } from '../../../src/orchestration/model/chat-perplexity.js';
import { answerWith, metaWith, scriptedClient, untilAborted } from '../scripted-client.js';

const look = { type: 'function', name: 'look', function: { name: 'look', parameters: {} } };

describe('ChatPerplexity', () => {
  it('puts a conversation into the vendor words', async () => {
    const client = scriptedClient();
    const model = new ChatPerplexity({
      client,
      temperature: 0.2,
      maxOutputTokens: 300,
      agent: 'critic',
    });

    await model.invoke([
      new SystemMessage('Be brief.'),
      new HumanMessage('Why is the sky blue?'),
      new AIMessage({ content: '', tool_calls: [{ name: 'look', args: {}, id: 'call_1' }] }),
      new ToolMessage({ content: 'Scattering.', name: 'look', tool_call_id: 'call_1' }),
      new AIMessage('Because of scattering.'),
      new HumanMessage([{ type: 'text', text: 'Are you sure?' }]),
    ]);

    expect(client.asked[0]?.request).toEqual({
      model: 'openai/gpt-6-luna',
      instructions: 'Be brief.',
      input: [
        { role: 'user', content: 'Why is the sky blue?' },
        { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{}' },
        { type: 'function_call_output', call_id: 'call_1', name: 'look', output: 'Scattering.' },
        { role: 'assistant', content: 'Because of scattering.' },
        { role: 'user', content: 'Are you sure?' },
      ],
      temperature: 0.2,
      max_output_tokens: 300,
    });
    expect(client.asked[0]?.options.agent).toBe('critic');
  });

  it('asks a single question as a plain string, with a preset in place of the model', async () => {
    const client = scriptedClient();

    await new ChatPerplexity({ client, preset: 'low' }).invoke('Why?');

    expect(client.asked[0]?.request).toEqual({ preset: 'low', input: 'Why?' });
  });

  it('answers with usage, sources and meta, and a new id every time', async () => {
    const model = new ChatPerplexity({ client: scriptedClient() });

    const message = await model.invoke('Why?');
    const again = await model.invoke('Why?');

    const { meta, text } = answerWith();
    const sources = [
      { id: 1, url: 'https://example.org/sky', title: 'Why the sky is blue', date: '2026-01-02' },
    ];
    expect(message.content).toBe(text);
    expect(message.usage_metadata).toEqual({
      input_tokens: 20,
      output_tokens: 30,
      total_tokens: 50,
      input_token_details: { cache_read: 3 },
      output_token_details: { reasoning: 5 },
    });
    expect(message.response_metadata).toMatchObject({
      model: 'openai/gpt-6-luna',
      sources,
      cost_usd: 0.005,
      meta,
      upstream_ms: 150,
    });
    expect(message.id).toMatch(/^msg_[0-9a-f]{24}$/);
    expect(again.id).not.toBe(message.id);
    expect(replyOf([message])).toEqual({
      text,
      sources,
      meta,
      model: 'openai/gpt-6-luna',
      upstreamMs: 150,
    });
  });

  it('says that a cached answer spent nothing', async () => {
    const meta = metaWith({ outcome: 'hit', usage: undefined, costUsd: 0, savedUsd: 0.005 });
    const client = scriptedClient(() => answerWith({ meta }));

    const message = await new ChatPerplexity({ client }).invoke('Why?');

    expect(message.usage_metadata).toMatchObject({ input_tokens: 0, total_tokens: 0 });
    expect(message.response_metadata).toMatchObject({ cost_usd: 0, upstream_ms: 150 });
  });

  it('fails at once with the error of the client, unwrapped and after one call', async () => {
    const failure = new UpstreamError('UPSTREAM_FAILED', 'Perplexity answered 503.', {
      status: 503,
    });
    const client = scriptedClient(() => Promise.reject(failure));

    await expect(new ChatPerplexity({ client }).invoke('Why?')).rejects.toBe(failure);

    expect(client.asked).toHaveLength(1);
  });

  it('ends the call when the caller aborts', async () => {
    const controller = new AbortController();
    const client = scriptedClient(({ options }) => untilAborted(options.signal));
    const asking = new ChatPerplexity({ client }).invoke('Why?', { signal: controller.signal });

    controller.abort(new Error('enough'));

    await expect(asking).rejects.toThrow();
    expect(client.asked[0]?.options.signal?.aborted).toBe(true);
  });

  it('tells models apart for caches and traces, and shows no client there', () => {
    const model = new ChatPerplexity({ client: scriptedClient(), model: 'x/y', temperature: 1 });

    expect(model._identifyingParams()).toEqual({ model: 'x/y', temperature: 1 });
    expect(model.invocationParams()).toEqual({ model: 'x/y', temperature: 1 });
    expect(model.getLsParams({})).toMatchObject({
      ls_provider: 'perplexity',
      ls_model_name: 'x/y',
      ls_temperature: 1,
    });
    expect(Object.values(model.lc_kwargs).filter((value) => typeof value === 'object')).toEqual([]);
    expect(model.lc_kwargs).not.toHaveProperty('client');
  });

  it.each([
    ['what is no tool', () => new ChatPerplexity().bindTools([{}])],
    [
      'two tools of one name',
      () => new ChatPerplexity().bindTools([look, { ...look, description: 'Again.' }]),
    ],
    [
      'a choice that says nothing',
      () => new ChatPerplexity().invocationParams({ tool_choice: { type: 'allowed_tools' } }),
    ],
    ['stop sequences', () => new ChatPerplexity().invocationParams({ stop: ['.'] })],
    [
      'a method of structured output it does not have',
      () => new ChatPerplexity().withStructuredOutput(z.object({}), { method: 'jsonMode' }),
    ],
    [
      'a shape whose root is no object',
      () => new ChatPerplexity().withStructuredOutput(z.array(z.string()) as never),
    ],
    ['a temperature out of range', () => new ChatPerplexity({ temperature: 3 })],
    ['a limit that is no whole number', () => new ChatPerplexity({ maxOutputTokens: 0.5 })],
  ])('refuses %s', (_what, make) => {
    expect(make).toThrow(ConfigError);
  });

  it.each([
    [
      'a sound',
      [new HumanMessage([{ type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } }])],
    ],
    [
      'an image in its instructions',
      [new SystemMessage([{ type: 'image_url', image_url: 'https://example.org/a.png' }])],
    ],
    ['instructions alone', [new SystemMessage('Be brief.')]],
  ])('cannot answer %s, and says so before it asks', async (_what, messages) => {
    const client = scriptedClient();

    await expect(new ChatPerplexity({ client }).invoke(messages)).rejects.toThrow(ConfigError);

    expect(client.asked).toEqual([]);
  });
});
