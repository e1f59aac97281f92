import { createPerplexity } from '@ai-sdk/perplexity';
import {
  APICallError,
  generateObject,
  generateText,
  NoSuchModelError,
  stepCountIs,
  streamText,
  tool,
} from 'ai';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FaultStatus } from '../../src/simulator/faults.js';
import type { SimulatorOptions } from '../../src/simulator/simulator-options.js';
import {
  failureOf,
  finding,
  gathered,
  question,
  simulatorsOnTheWire,
} from './simulator-on-the-wire.js';

const start = simulatorsOnTheWire();

/** The provider of the AI SDK, pointed at a simulator by its base URL. */
async function providerOn(options: SimulatorOptions = {}) {
  const simulator = await start(options);
  const perplexity = createPerplexity({ apiKey: simulator.keys[0] ?? '', baseURL: simulator.url });
  return { simulator, perplexity };
}

const asked = { prompt: question, maxRetries: 0 };
const weather = {
  get_weather: tool({
    description: 'The weather of a city.',
    inputSchema: z.object({ city: z.string() }),
    execute: async () => 'Snow.',
  }),
};
const whatWeather = { prompt: 'What is the weather in Oslo?', tools: weather, maxRetries: 0 };

describe('the AI SDK on the simulator', () => {
  it('generates a text, with its sources, usage and cost', async () => {
    const { perplexity, simulator } = await providerOn();

    const answer = await generateText({ model: perplexity('fast'), ...asked });

    expect(answer).toMatchObject({ finishReason: 'stop', warnings: [] });
    expect(answer.text).toContain(finding);
    expect(answer.sources).toHaveLength(6);
    expect(answer.sources[0]).toMatchObject({
      sourceType: 'url',
      id: '1',
      providerMetadata: { perplexity: { resultId: 1, source: 'web', snippet: expect.any(String) } },
    });
    expect(answer.usage.totalTokens).toBeGreaterThan(0);
    expect(answer.providerMetadata?.['perplexity']).toMatchObject({
      usage: { numSearchQueries: 1 },
      cost: { totalCost: simulator.bill().totalUsd, currency: 'USD' },
      toolCalls: { search_web: { invocation: 1 } },
    });
    expect(answer.response).toMatchObject({ id: expect.stringMatching(/^resp_/) });
  });

  it("generates by model, with the options of the vendor's search", async () => {
    const { perplexity } = await providerOn();
    const search = {
      type: 'web_search',
      max_results: 2,
      search_context_size: 'low',
      filters: { search_recency_filter: 'year' },
      user_location: { country: 'NO' },
    };

    const { sources, response } = await generateText({
      model: perplexity('openai/gpt-6-luna'),
      ...asked,
      system: 'Answer in short sentences.',
      temperature: 0.2,
      maxOutputTokens: 500,
      providerOptions: {
        perplexity: {
          instructions: 'Be brief.',
          max_steps: 3,
          tools: [search],
          reasoning: { effort: 'low' },
        },
      },
    });

    expect(sources).toHaveLength(2);
    expect(response.modelId).toBe('openai/gpt-6-luna');
  });

  it.each(['null', 'absent'] as const)('takes pages whose dates are %s', async (dates) => {
    const { perplexity } = await providerOn({ dates });

    const { sources } = await generateText({ model: perplexity('fast'), ...asked });

    expect(sources[0]?.providerMetadata).toMatchObject({ perplexity: { date: null } });
  });

  it("sends an image in the vendor's way", async () => {
    const { perplexity } = await providerOn();
    const content = [
      { type: 'text', text: question },
      { type: 'image', image: new URL('https://example.com/car.png') },
    ] as const;

    const { text } = await generateText({
      model: perplexity('fast'),
      messages: [{ role: 'user', content: [...content] }],
    });

    expect(text).toContain(finding);
  });

  it.each(['plain', 'named'] as const)('streams text and sources from %s events', async (sse) => {
    const { perplexity, simulator } = await providerOn({ sse });

    const streamed = streamText({ model: perplexity('fast'), ...asked });
    const parts = await gathered(streamed.fullStream);

    const types = parts.map(({ type }) => type);
    expect(types.indexOf('source')).toBeLessThan(types.indexOf('text-delta'));
    expect(types.at(-1)).toBe('finish');
    expect(await streamed.text).toContain(finding);
    expect(await streamed.sources).toHaveLength(6);
    expect(await streamed.providerMetadata).toMatchObject({
      perplexity: { cost: { totalCost: simulator.bill().totalUsd } },
    });
  });

  it('calls a tool and answers from what it gave', async () => {
    const { perplexity } = await providerOn();

    const { text, steps } = await generateText({
      model: perplexity('openai/gpt-6-luna'),
      ...whatWeather,
      stopWhen: stepCountIs(2),
    });

    expect(steps[0]).toMatchObject({
      finishReason: 'tool-calls',
      toolCalls: [{ toolName: 'get_weather', input: { city: expect.any(String) } }],
    });
    expect(text).toBe('According to get_weather: Snow.');
  });

  it('calls a tool in a stream', async () => {
    const { perplexity } = await providerOn();

    const streamed = streamText({
      model: perplexity('openai/gpt-6-luna'),
      ...whatWeather,
      stopWhen: stepCountIs(2),
    });
    await streamed.consumeStream();

    expect(await streamed.text).toBe('According to get_weather: Snow.');
  });

  it('generates an object that fits a schema', async () => {
    const { perplexity } = await providerOn();
    const schema = z.object({ claims: z.array(z.string()), confidence: z.number().max(1) });

    const { object } = await generateObject({ model: perplexity('fast'), ...asked, schema });

    expect(object.claims).toContain(finding);
  });

  it('reads why an answer stopped', async () => {
    const { perplexity, simulator } = await providerOn();
    simulator.addFaults({ path: '/v1/agent', status: 'incomplete' });

    const { finishReason } = await generateText({ model: perplexity('fast'), ...asked });

    expect(finishReason).toBe('length');
  });

  it('has no embeddings and no Sonar to offer', async () => {
    const { perplexity } = await providerOn();

    expect(() => perplexity.textEmbeddingModel('pplx-embed-v1-0.6b')).toThrow(NoSuchModelError);
    expect(await failureOf(generateText({ model: perplexity('sonar'), ...asked }))).toMatchObject({
      statusCode: 400,
      message: 'validation failed: model "sonar" is not supported',
    });
  });

  it.each<[FaultStatus, { statusCode: number; message: string; isRetryable?: true }]>([
    [400, { statusCode: 400, message: 'invalid request' }],
    [401, { statusCode: 401, message: 'Invalid API key provided.' }],
    ['quota', { statusCode: 401, message: 'You exceeded your current quota' }],
    [403, { statusCode: 403, message: 'This API key may not be used.' }],
    [404, { statusCode: 404, message: 'resource not found' }],
    [413, { statusCode: 413, message: 'request body exceeds' }],
    [424, { statusCode: 424, message: 'the MCP server could not be reached' }],
    [429, { statusCode: 429, message: 'Request rate limit exceeded', isRetryable: true }],
    [500, { statusCode: 500, message: 'internal server error', isRetryable: true }],
    ['html502', { statusCode: 502, message: 'Bad Gateway', isRetryable: true }],
    [503, { statusCode: 503, message: 'simulated status 503', isRetryable: true }],
    [504, { statusCode: 504, message: 'gateway timeout', isRetryable: true }],
    ['failed', { statusCode: 400, message: 'the run failed' }],
  ])('reads %s as %o', async (status, { statusCode, message, isRetryable = false }) => {
    const { perplexity, simulator } = await providerOn();
    simulator.addFaults({ path: '/v1/agent', status });

    const failure = await failureOf(generateText({ model: perplexity('fast'), ...asked }));

    expect(failure).toBeInstanceOf(APICallError);
    expect(failure).toMatchObject({ statusCode, isRetryable });
    expect(failure.message).toContain(message);
  });

  it.each<[string, { status: FaultStatus; afterEvents?: number }, string, unknown[]]>([
    ['failed', { status: 'failed' }, 'error', [{ message: 'the run failed' }]],
    ['is cut short', { status: 'incomplete', afterEvents: 9 }, 'length', []],
    // It knows no bare `error` event: the stream just ends, and only the reason tells.
    ['breaks off with an error', { status: 'error' }, 'unknown', []],
  ])('reads how a stream ends whose run %s', async (...[, fault, reason, told]) => {
    const { perplexity, simulator } = await providerOn();
    simulator.addFaults({ path: '/v1/agent', ...fault });
    const errors: unknown[] = [];

    const onError = ({ error }: { error: unknown }) => void errors.push(error);
    const streamed = streamText({ model: perplexity('fast'), ...asked, onError });
    await streamed.consumeStream();

    expect(errors).toMatchObject(told);
    expect(await streamed.finishReason).toBe(reason);
  });
});
