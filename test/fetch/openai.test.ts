import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { failureOf, fetchBench, question } from './fetch-bench.js';

const chat = '/deepseek/chat/completions';
const body = {
  model: 'deepseek-chat',
  messages: [{ role: 'user' as const, content: question }],
};

async function openaiOn(...given: Parameters<typeof fetchBench>) {
  const bench = await fetchBench(...given);
  const client = new OpenAI({
    apiKey: 'unused',
    baseURL: `${bench.simulator.url}/deepseek`,
    fetch: bench.fetch,
  });
  return { ...bench, client };
}

describe('openai over a resilient fetch', () => {
  it('asks in one piece, and the call tells model, tokens and cost', async () => {
    const { client, calls, simulator } = await openaiOn({
      costUsdOf: ({ usage }) => (usage.inputTokens * 0.28 + usage.outputTokens * 0.42) / 1e6,
    });

    const { choices, usage } = await client.chat.completions.create(body);

    expect(choices[0]?.message.content).toContain('freezing weather');
    expect(calls[0]?.meta).toMatchObject({
      outcome: 'bypass',
      attempts: 1,
      model: 'deepseek-chat',
      usage: { totalTokens: usage?.total_tokens },
    });
    expect(calls[0]?.meta.costUsd).toBeCloseTo(simulator.bill().totalUsd, 9);
  });

  it('is not disturbed by a price that cannot be worked out', async () => {
    const { client, calls } = await openaiOn({
      costUsdOf: () => {
        throw new Error('no such model');
      },
    });

    expect((await client.chat.completions.create(body)).choices).toHaveLength(1);
    expect(calls).toMatchObject([{ meta: { costUsd: 0 } }]);
  });

  it('streams, and holds its lease until the body has ended', async () => {
    const { client, calls, fetch } = await openaiOn();

    const stream = await client.chat.completions.create({
      ...body,
      stream: true,
      stream_options: { include_usage: true },
    });
    const running = fetch.keyStats().reduce((sum, { inFlight }) => sum + inFlight, 0);
    let text = '';
    for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';

    expect(text).toContain('freezing weather');
    expect(running).toBe(1);
    expect(fetch.keyStats().map(({ inFlight }) => inFlight)).toEqual([0, 0, 0, 0]);
    expect(calls[0]?.meta).toMatchObject({ attempts: 1, model: 'deepseek-chat' });
    expect(calls[0]?.meta.usage?.outputTokens).toBeGreaterThan(0);
  });

  it('calls a tool and answers from what it gave', async () => {
    const { client } = await openaiOn();
    const tools = [{ type: 'function' as const, function: { name: 'get_weather' } }];
    const asked = { role: 'user' as const, content: 'What is the weather?' };

    const first = await client.chat.completions.create({ ...body, messages: [asked], tools });
    const said = first.choices[0]?.message;
    if (!said?.tool_calls?.[0]) throw new Error('Expected a tool call.');
    const result = { role: 'tool' as const, tool_call_id: said.tool_calls[0].id, content: 'Snow.' };
    const second = await client.chat.completions.create({
      ...body,
      messages: [asked, said, result],
      tools,
    });

    expect(first.choices[0]?.finish_reason).toBe('tool_calls');
    expect(second.choices[0]?.message.content).toBe('According to get_weather: Snow.');
  });

  it('waits out a 429 and answers without an error', async () => {
    const { client, simulator, statuses, calls } = await openaiOn({}, { keys: ['only'] });
    simulator.addFaults({ path: chat, status: 429, times: 2, retryAfter: 0 });

    const { choices } = await client.chat.completions.create(body);

    expect(choices).toHaveLength(1);
    expect(statuses()).toEqual([429, 429, 200]);
    expect(calls).toMatchObject([{ meta: { rateLimited: 2 } }]);
  });

  it('answers every call when one of several keys is revoked', async () => {
    const { client, simulator, calls } = await openaiOn();
    const key = simulator.keys[1] ?? '';
    simulator.addFaults({ path: chat, status: 401, times: 1_000, key });

    const answers = await Promise.all(
      Array.from({ length: 40 }, () => client.chat.completions.create(body)),
    );

    expect(answers).toHaveLength(40);
    expect(calls.filter(({ error }) => error)).toEqual([]);
  });

  it('retries a 500 in one place: its own retries never square ours', async () => {
    const { client, simulator, statuses } = await openaiOn({ maxAttempts: 2 });
    simulator.addFaults({ path: chat, status: 500, times: 100 });

    const failure = await failureOf(client.chat.completions.create(body));

    expect(failure).toBeInstanceOf(OpenAI.InternalServerError);
    expect(statuses()).toEqual([500, 500]);
  });

  it('does not multiply attempts either where there is no answer to hand on', async () => {
    const { client, simulator, statuses } = await openaiOn({ maxAttempts: 2 });
    simulator.addFaults({ path: chat, status: 'reset', times: 100 });
    const options = { maxRetries: 1 };

    const failure = await failureOf(client.chat.completions.create(body, options));

    expect(failure).toBeInstanceOf(OpenAI.APIConnectionError);
    expect(failure.cause).toMatchObject({ code: 'CONNECTION_LOST' });
    expect(statuses()).toEqual([null, null]);
  });

  it.each([
    [400, OpenAI.BadRequestError],
    [403, OpenAI.PermissionDeniedError],
    [404, OpenAI.NotFoundError],
    [409, OpenAI.ConflictError],
    [422, OpenAI.UnprocessableEntityError],
  ])('hands on a %i as its own error, after one attempt', async (status, expected) => {
    const { client, simulator, statuses } = await openaiOn();
    simulator.addFaults({ path: chat, status });

    const failure = await failureOf(client.chat.completions.create(body));

    expect(failure).toBeInstanceOf(expected);
    expect(statuses()).toEqual([status]);
  });

  it('reads 402 as out of credit and retires the account', async () => {
    const { client, fetch } = await openaiOn({}, { quotaUsd: 0, keys: ['only'] });

    const failure = await failureOf(client.chat.completions.create(body));

    expect(failure).toMatchObject({
      status: 402,
      message: expect.stringContaining('Insufficient'),
    });
    expect(fetch.keyStats()).toMatchObject([{ state: 'retired' }]);
  });

  it('reads a truncated answer again before it is handed over', async () => {
    const { client, simulator, statuses } = await openaiOn();
    simulator.addFaults([
      { path: chat, status: 'truncate' },
      { path: chat, status: 'garbage' },
    ]);

    const { choices } = await client.chat.completions.create(body);

    expect(choices).toHaveLength(1);
    expect(statuses()).toEqual([200, 200, 200]);
  });

  it('gives a stream that breaks in the middle to its reader, and does not ask again', async () => {
    const { client, simulator, statuses, calls } = await openaiOn();
    simulator.addFaults({ path: chat, status: 'reset', afterEvents: 3 });
    const stream = await client.chat.completions.create({ ...body, stream: true });

    const failure = await failureOf(
      (async () => {
        for await (const _ of stream);
      })(),
    );

    expect(failure).toMatchObject({ code: 'CONNECTION_LOST', billing: 'maybe' });
    expect(statuses()).toEqual([200]);
    expect(calls).toMatchObject([{ error: { code: 'CONNECTION_LOST' } }]);
  });

  it('lists models', async () => {
    const { client } = await openaiOn();

    const { data } = await client.models.list();

    expect(data.map(({ id }) => id)).toEqual(['deepseek-chat', 'deepseek-reasoner']);
  });
});
