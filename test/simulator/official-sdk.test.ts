import Perplexity from '@perplexity-ai/perplexity_ai';
import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/simulator-options.js';
import { question, simulatorsOnTheWire } from './simulator-on-the-wire.js';

const start = simulatorsOnTheWire();

/** The vendor's own client, pointed at a simulator by nothing but its base URL. */
async function sdkOn(options: SimulatorOptions = {}, apiKey?: string) {
  const simulator = await start(options);
  const client = new Perplexity({
    apiKey: apiKey ?? simulator.keys[0] ?? '',
    baseURL: simulator.url,
    maxRetries: 0,
  });
  return { simulator, client };
}

describe('the official SDK on the simulator', () => {
  it('runs an agent and reads its text, sources and cost', async () => {
    const { client, simulator } = await sdkOn();

    const run = await client.responses.create({ preset: 'fast', input: question });

    expect(run.status).toBe('completed');
    expect(run.output_text).toContain(
      'Average range falls by about 30 percent in freezing weather [1].',
    );
    expect(run.output[0]).toMatchObject({
      type: 'search_results',
      results: [{ id: 1 }, { id: 2 }, { id: 3 }, {}, {}, {}],
    });
    expect(run.usage?.cost?.total_cost).toBe(simulator.bill().totalUsd);
  });

  it('runs an agent with a model, tools and a conversation', async () => {
    const { client } = await sdkOn();

    const run = await client.responses.create({
      model: 'openai/gpt-5.1',
      instructions: 'Answer in short sentences.',
      input: [{ type: 'message', role: 'user', content: question }],
      tools: [{ type: 'web_search', filters: { search_recency_filter: 'year' } }],
      max_output_tokens: 500,
    });

    expect(run).toMatchObject({ status: 'completed', model: 'openai/gpt-5.1' });
  });

  it.each(['plain', 'named'] as const)('reads a stream of %s events', async (sse) => {
    const { client, simulator } = await sdkOn({ sse });

    const stream = await client.responses.create({ preset: 'fast', input: question, stream: true });
    const events = [];
    for await (const event of stream) events.push(event);

    const deltas = events.flatMap((event) => ('delta' in event ? [event.delta] : []));
    expect(deltas.join('')).toContain('Average range falls by about 30 percent');
    expect(events[0]).toMatchObject({ type: 'response.created', sequence_number: 0 });
    expect(events.at(-1)).toMatchObject({
      type: 'response.completed',
      response: { status: 'completed', usage: { cost: { total_cost: simulator.bill().totalUsd } } },
    });
  });

  it('throws when a named stream breaks off with an error', async () => {
    const { client, simulator } = await sdkOn({ sse: 'named' });
    simulator.addFaults({ path: '/v1/agent', status: 'error', afterEvents: 4 });
    const stream = await client.responses.create({ preset: 'fast', input: question, stream: true });

    const types: string[] = [];
    const reading = (async () => {
      for await (const { type } of stream) types.push(type);
    })();

    expect(await failureOf(reading)).toMatchObject({
      error: { error: { type: 'internal_error' } },
    });
    expect(types).toHaveLength(4);
  });

  it('submits, polls and cancels a background run', async () => {
    const { client, simulator } = await sdkOn({ clock: 'manual', latency: 'fixed:10s' });
    const submit = () =>
      client.responses.create({ preset: 'fast', input: question, background: true });

    const [submitted, other] = [await submit(), await submit()];
    await simulator.advanceClock(5_000);
    const working = await client.responses.retrieve(submitted.id);
    const cancelling = await client.responses.cancel(other.id);
    await simulator.advanceClock(5_000);
    const done = await client.responses.retrieve(submitted.id);
    const cancelled = await client.responses.retrieve(other.id);

    const runs = [submitted, working, done, cancelled];
    expect(runs.map(({ status }) => status)).toEqual([
      'queued',
      'in_progress',
      'completed',
      'cancelled',
    ]);
    expect(cancelling).toEqual({ response_id: other.id, status: 'cancelling' });
    expect(JSON.stringify(done.output)).toContain('Average range falls');
  });

  it('calls a function and answers from what it gave', async () => {
    const { client } = await sdkOn();
    const asked = { type: 'message', role: 'user', content: 'What is the weather?' } as const;
    const body = {
      model: 'openai/gpt-6-luna',
      tools: [{ type: 'function', name: 'get_weather' }] as [{ type: 'function'; name: string }],
    };

    const first = await client.responses.create({ ...body, input: [asked] });
    const [call] = first.output;
    if (call?.type !== 'function_call') throw new Error('Expected a function call.');
    const { type, call_id, name, arguments: args } = call;
    const second = await client.responses.create({
      ...body,
      input: [
        asked,
        { type, call_id, name, arguments: args },
        { type: 'function_call_output', call_id, output: 'Snow.' },
      ],
    });

    expect(second.output_text).toBe('According to get_weather: Snow.');
  });

  it('embeds', async () => {
    const { client } = await sdkOn();

    const { data } = await client.embeddings.create({
      model: 'pplx-embed-v1-0.6b',
      input: ['tea', 'coffee'],
      dimensions: 128,
    });

    expect(data?.map(({ embedding = '' }) => Buffer.from(embedding, 'base64').length)).toEqual([
      128, 128,
    ]);
  });

  it('embeds chunks within their documents', async () => {
    const { client } = await sdkOn();

    const { data } = await client.contextualizedEmbeddings.create({
      model: 'pplx-embed-context-v1-4b',
      input: [['tea', 'coffee'], ['reefs']],
      encoding_format: 'base64_binary',
    });

    const sizes = data?.map((document) =>
      document.data?.map(({ embedding = '' }) => Buffer.from(embedding, 'base64').length),
    );
    expect(sizes).toEqual([[320, 320], [320]]);
  });

  it('lists the files of a run, which has none', async () => {
    const { client } = await sdkOn();
    const { id } = await client.responses.create({ preset: 'fast', input: question });

    const files = await client.responses.files.list(id);
    const content = client.responses.files.content('file_1', { response_id: id });

    expect(files).toEqual({ object: 'list', data: [] });
    expect(await failureOf(content.asResponse())).toBeInstanceOf(Perplexity.NotFoundError);
  });

  it('gets JSON that fits a schema', async () => {
    const { client } = await sdkOn();
    const schema = { type: 'object', properties: { confidence: { type: 'number', maximum: 1 } } };

    const { output_text: text } = await client.responses.create({
      preset: 'fast',
      input: question,
      response_format: { type: 'json_schema', json_schema: { name: 'finding', schema } },
    });

    expect(JSON.parse(text ?? '').confidence).toBeLessThanOrEqual(1);
  });

  it('continues from an earlier response', async () => {
    const { client } = await sdkOn();
    const { id } = await client.responses.create({ preset: 'fast', input: question });

    const next = await client.responses.create({
      preset: 'fast',
      input: question,
      previous_response_id: id,
    });

    expect(next).toMatchObject({ status: 'completed', previous_response_id: id });
  });

  it('searches for several things at once', async () => {
    const { client } = await sdkOn();

    const { results } = await client.search.create({
      query: [question, 'coral reefs'],
      max_results: 20,
    });

    expect(results.length).toBeGreaterThan(6);
  });

  it('searches', async () => {
    const { client } = await sdkOn();

    const { results } = await client.search.create({ query: question, max_results: 3 });

    expect(results.map(({ title }) => title)).toContain('Heat pumps in electric vehicles');
  });

  it('reads a 400 as a BadRequestError that names the field', async () => {
    const { client } = await sdkOn();

    const body = { preset: 'fast', input: question, search_mode: 'web' };
    const failure = await failureOf(client.responses.create(body));

    expect(failure).toBeInstanceOf(Perplexity.BadRequestError);
    expect(failure.error).toMatchObject({
      error: { type: 'invalid_request', param: 'search_mode' },
    });
  });

  it('reads a 401 for an unknown key', async () => {
    const { client } = await sdkOn({}, 'pplx-nobody');

    const failure = await failureOf(client.search.create({ query: question }));

    expect(failure).toBeInstanceOf(Perplexity.AuthenticationError);
    expect(failure.error).toMatchObject({ error: { type: 'invalid_api_key' } });
  });

  it('reads a 403 from the retired chat completions', async () => {
    const { client } = await sdkOn();

    const failure = await failureOf(
      client.chat.completions.create({
        model: 'sonar',
        messages: [{ role: 'user', content: question }],
      }),
    );

    expect(failure).toBeInstanceOf(Perplexity.PermissionDeniedError);
    expect(failure.error).toMatchObject({ error: { type: 'chat_completions_not_available' } });
  });

  it('reads a 429 and its headers', async () => {
    const { client } = await sdkOn({ requestsPerMinute: 1, burst: 1 });
    await client.responses.create({ preset: 'fast', input: question });

    const failure = await failureOf(client.responses.create({ preset: 'fast', input: question }));

    expect(failure).toBeInstanceOf(Perplexity.RateLimitError);
    expect(failure.headers?.get('x-ratelimit-remaining')).toBe('0');
    expect(failure.error).toMatchObject({ error: { type: 'request_rate_limit_exceeded' } });
  });

  it('reads a 404 for a run nobody knows', async () => {
    const { client } = await sdkOn();

    expect(await failureOf(client.responses.retrieve(`resp_${'0'.repeat(36)}`))).toBeInstanceOf(
      Perplexity.NotFoundError,
    );
  });

  it('gets through two server errors on its own retries', async () => {
    const { client, simulator } = await sdkOn();
    simulator.addFaults({ path: '/v1/agent', status: 503, times: 2, retryAfter: 0 });

    const run = await client.responses.create(
      { preset: 'fast', input: question },
      { maxRetries: 2 },
    );

    expect(run.status).toBe('completed');
    expect(simulator.requests().map(({ status }) => status)).toEqual([503, 503, 200]);
  });
});

/** The error of a call that must fail. */
async function failureOf(
  call: PromiseLike<unknown>,
): Promise<InstanceType<typeof Perplexity.APIError>> {
  const failure = await Promise.resolve(call).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure instanceof Perplexity.APIError) return failure;
  throw new Error('Expected the call to fail with an API error.', { cause: failure });
}
