import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { SimulatorOptions } from '../../src/simulator/simulator-options.js';
import {
  failureOf,
  finding,
  gathered,
  question,
  simulatorsOnTheWire,
} from './simulator-on-the-wire.js';

const start = simulatorsOnTheWire();

/** The `openai` package, pointed at a simulator by its base URL, as the vendor's page on compatibility says. */
async function openaiOn(options: SimulatorOptions = {}) {
  const simulator = await start(options);
  const client = new OpenAI({
    apiKey: simulator.keys[0] ?? '',
    baseURL: `${simulator.url}/v1`,
    maxRetries: 0,
    logLevel: 'off',
  });
  return { simulator, client };
}

// A preset is the vendor's own way to choose a model; the package's types do not know it.
const fast = { preset: 'fast', input: question } as { input: string };
const gpt = { model: 'openai/gpt-6-luna', input: question };

describe('the openai package on the simulator', () => {
  it('runs an agent by preset and reads its text, sources and cost', async () => {
    const { client, simulator } = await openaiOn();

    const run = await client.responses.create(fast);

    expect(run.status).toBe('completed');
    expect(run.output_text).toContain(finding);
    expect(run.output[0]).toMatchObject({
      type: 'search_results',
      results: [{ id: 1 }, {}, {}, {}, {}, {}],
    });
    expect(run.usage).toMatchObject({ cost: { total_cost: simulator.bill().totalUsd } });
    expect(run._request_id).toBe(run.id.replace('resp_', ''));
  });

  it("runs an agent by model, and searches with the vendor's tool", async () => {
    const { client } = await openaiOn();

    const run = await client.responses.create({
      ...gpt,
      instructions: 'Answer in short sentences.',
      tools: [{ type: 'web_search', search_context_size: 'low' }],
      max_output_tokens: 500,
      metadata: { team: 'cars' },
    });

    expect(run).toMatchObject({ model: 'openai/gpt-6-luna', metadata: { team: 'cars' } });
    expect(run.output.map(({ type }) => type)).toEqual(['search_results', 'message']);
  });

  it('continues from an earlier response', async () => {
    const { client } = await openaiOn();
    const { id } = await client.responses.create(fast);

    const next = await client.responses.create({ ...fast, previous_response_id: id });

    expect(next.previous_response_id).toBe(id);
  });

  it.each(['plain', 'named'] as const)('reads a stream of %s events', async (sse) => {
    const { client, simulator } = await openaiOn({ sse });

    const stream = await client.responses.create({ ...fast, stream: true });
    const events = await gathered(stream);

    const text = events.flatMap((event) =>
      event.type === 'response.output_text.delta' ? [event.delta] : [],
    );
    expect(text.join('')).toContain(finding);
    expect(events[0]?.type).toBe('response.created');
    expect(events.at(-1)).toMatchObject({
      type: 'response.completed',
      response: { status: 'completed', usage: { cost: { total_cost: simulator.bill().totalUsd } } },
    });
  });

  it.each([
    ['events of its own', fast, 'Unhandled response stream event'],
    ['messages without content parts', gpt, 'not iterable'],
  ])('cannot gather a stream with its own helper: the vendor has %s', async (_, body, reason) => {
    const { client } = await openaiOn();

    const failure = await failureOf(client.responses.stream(body).finalResponse());

    // As recorded: `response.reasoning.search_queries`; `content: null` and no `response.content_part.added`.
    expect(failure.message).toContain(reason);
  });

  it('takes a failed run, a bare error and a broken connection for errors', async () => {
    const { client, simulator } = await openaiOn();
    const read = async () => gathered(await client.responses.create({ ...fast, stream: true }));
    simulator.addFaults([
      { path: '/v1/responses', status: 'failed' },
      { path: '/v1/responses', status: 'error' },
      { path: '/v1/responses', status: 'reset', afterEvents: 3 },
    ]);

    const [failed, bare, broken] = [
      await failureOf(read()),
      await failureOf(read()),
      await failureOf(read()),
    ];

    expect(failed).toBeInstanceOf(OpenAI.APIError);
    expect(failed).toMatchObject({ code: 'internal_error', message: 'the run failed' });
    expect(bare).toBeInstanceOf(OpenAI.APIError);
    expect(bare.message).toBe('the stream was interrupted');
    expect(broken.message).toBe('terminated');
  });

  it('submits, re-attaches to and polls a background run', async () => {
    const { client, simulator } = await openaiOn({ clock: 'manual', latency: 'fixed:10s' });

    const { id, status } = await client.responses.create({ ...fast, background: true });
    const attached = await client.responses.retrieve(id, { stream: true, starting_after: 5 });
    await simulator.advanceClock(5_000);
    const working = await client.responses.retrieve(id);
    await simulator.advanceClock(5_000);
    const events = await gathered(attached);
    const done = await client.responses.retrieve(id);

    expect([status, working.status, done.status]).toEqual(['queued', 'in_progress', 'completed']);
    expect(events[0]?.sequence_number).toBe(6);
    expect(events.at(-1)).toMatchObject({ type: 'response.completed', response: { id } });
    expect(done.output_text).toContain(finding);
  });

  it('cancels a background run', async () => {
    const { client, simulator } = await openaiOn({ clock: 'manual', latency: 'fixed:10s' });
    const { id } = await client.responses.create({ ...fast, background: true });
    await simulator.advanceClock(3_000);

    const cancelling = await client.responses.cancel(id);
    await simulator.advanceClock(1_000);
    const run = await client.responses.retrieve(id);

    expect(cancelling).toMatchObject({ response_id: id, status: 'cancelling' });
    expect(run).toMatchObject({ status: 'cancelled', usage: null, error: { code: 'cancelled' } });
    expect(await failureOf(client.responses.cancel(id))).toBeInstanceOf(OpenAI.BadRequestError);
  });

  it('calls a function and answers from what it gave', async () => {
    const { client } = await openaiOn();
    const body = {
      model: 'openai/gpt-6-luna',
      tools: [
        { type: 'function', name: 'get_weather', parameters: { type: 'object' }, strict: false },
      ] satisfies OpenAI.Responses.Tool[],
      tool_choice: 'required',
    } as const;
    const asked = { role: 'user', content: 'What is the weather?' } as const;

    const first = await client.responses.create({ ...body, input: [asked] });
    const [call] = first.output;
    if (call?.type !== 'function_call') throw new Error('Expected a function call.');
    const { type, call_id, name, arguments: args } = call;
    const second = await client.responses.create({
      ...body,
      tool_choice: 'auto',
      input: [
        asked,
        { type, call_id, name, arguments: args },
        { type: 'function_call_output', call_id, output: 'Snow.' },
      ],
    });

    expect(second.output_text).toBe('According to get_weather: Snow.');
  });

  it('is refused `parameters: null`, its way to say that a function has none', async () => {
    const { client } = await openaiOn();
    const tool = {
      type: 'function',
      name: 'get_weather',
      parameters: null,
      strict: false,
    } as const;

    const failure = await failureOf(client.responses.create({ ...gpt, tools: [tool] }));

    expect(failure).toMatchObject({ status: 400, param: 'tools[0].parameters' });
  });

  it("is refused its own way to ask for JSON, and gets it in the vendor's", async () => {
    const { client } = await openaiOn();
    const schema = {
      type: 'object',
      properties: { claims: { type: 'array', items: { type: 'string' } } },
    };
    const named = { name: 'finding', schema };

    const refused = await failureOf(
      client.responses.create({ ...fast, text: { format: { type: 'json_schema', ...named } } }),
    );
    const body = { ...fast, response_format: { type: 'json_schema', json_schema: named } };
    const run = await client.responses.create(body);

    expect(refused).toBeInstanceOf(OpenAI.BadRequestError);
    expect(refused).toMatchObject({ type: 'invalid_request', param: 'text' });
    expect(JSON.parse(run.output_text)).toMatchObject({
      claims: expect.arrayContaining([finding]),
    });
    expect(run.text).toEqual({ format: { type: 'text' } });
  });

  it('lists the models', async () => {
    const { client } = await openaiOn();

    const models = await gathered(client.models.list());

    expect(models.map(({ id }) => id)).toContain('openai/gpt-6-luna');
    expect(models[0]).toMatchObject({ object: 'model', created: 0 });
  });

  it("embeds when it names one of the vendor's encodings, and is refused its own", async () => {
    const { client } = await openaiOn();
    const body = { model: 'pplx-embed-v1-0.6b', input: ['tea', 'coffee'], dimensions: 128 };
    // The types know `float` and `base64` only.
    const encoding_format = 'base64_int8' as 'base64';

    const { data } = await client.embeddings.create({ ...body, encoding_format });
    const failure = await failureOf(client.embeddings.create(body));

    const vectors = data.map(({ embedding }) => Buffer.from(String(embedding), 'base64'));
    expect(vectors.map(({ length }) => length)).toEqual([128, 128]);
    expect(failure).toMatchObject({ status: 400, param: 'encoding_format' });
  });

  it('is told that chat completions have ended', async () => {
    const { client } = await openaiOn();

    const failure = await failureOf(
      client.chat.completions.create({
        model: 'sonar',
        messages: [{ role: 'user', content: '?' }],
      }),
    );

    expect(failure).toBeInstanceOf(OpenAI.PermissionDeniedError);
    expect(failure).toMatchObject({ code: 403, type: 'chat_completions_not_available' });
  });
});
