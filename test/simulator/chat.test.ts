import { describe, expect, it } from 'vitest';
import { ask, askStream, simulated } from './simulated.js';

const path = '/deepseek/chat/completions';
const question = 'What limits the range of electric vehicles in winter?';
const user = { role: 'user', content: question };
const body = { model: 'deepseek-chat', messages: [user] };

describe('POST /deepseek/chat/completions', () => {
  it.each([path, '/deepseek/v1/chat/completions'])('answers on %s', async (alias) => {
    const { simulator } = simulated();

    const { status, json } = await ask(simulator, body, { path: alias });

    expect(status).toBe(200);
    expect(json).toMatchObject({
      object: 'chat.completion',
      model: 'deepseek-chat',
      choices: [{ index: 0, message: { role: 'assistant' }, finish_reason: 'stop' }],
    });
    const { prompt_tokens, completion_tokens, total_tokens } = json.usage;
    expect(total_tokens).toBe(prompt_tokens + completion_tokens);
  });

  it('says what an agent run says from memory, so that the two can be compared', async () => {
    const { simulator } = simulated();

    const run = await ask(simulator, { model: 'openai/gpt-6-luna', input: question });
    const { json } = await ask(simulator, body, { path });

    expect(JSON.stringify(run.json.output)).toContain(json.choices[0].message.content);
  });

  it('leaves the retired Sonar route as it is', async () => {
    const { simulator } = simulated();

    expect((await ask(simulator, body, { path: '/chat/completions' })).status).toBe(403);
  });

  it('is on the bill and in the log', async () => {
    const { simulator } = simulated();

    const { json } = await ask(simulator, body, { path });

    const { prompt_tokens, completion_tokens } = json.usage;
    const { totalUsd, runs } = simulator.bill();
    expect(totalUsd).toBeCloseTo((prompt_tokens * 0.28 + completion_tokens * 0.42) / 1e6, 9);
    expect(runs).toBe(1);
    expect(simulator.requests()).toMatchObject([{ path, model: 'deepseek-chat', ran: true }]);
  });

  it('streams the same answer in chunks, then the usage, then [DONE]', async () => {
    const { simulator } = simulated();
    const streamed = { ...body, stream: true, stream_options: { include_usage: true } };

    const { text } = await askStream(simulator, streamed, { path });
    const { json } = await ask(simulator, body, { path });

    const chunks = text
      .split('\n\n')
      .filter((line) => line.startsWith('data: {'))
      .map((line) => JSON.parse(line.slice('data: '.length)));
    const said = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    expect(said).toBe(json.choices[0].message.content);
    expect(chunks.at(-2)?.choices[0].finish_reason).toBe('stop');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: json.usage });
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('cuts an answer at max_tokens', async () => {
    const { simulator } = simulated();

    const { json } = await ask(simulator, { ...body, max_tokens: 5 }, { path });

    expect(json.choices[0].finish_reason).toBe('length');
    expect(json.usage.completion_tokens).toBe(5);
  });

  it('calls the function that tool_choice names, with arguments that fit', async () => {
    const { simulator } = simulated();
    const parameters = { type: 'object', properties: { city: { type: 'string' } } };
    const tools = [{ type: 'function', function: { name: 'lookup', parameters } }];
    const tool_choice = { type: 'function', function: { name: 'lookup' } };

    const { json } = await ask(simulator, { ...body, tools, tool_choice }, { path });

    const [{ message, finish_reason }] = json.choices;
    expect(finish_reason).toBe('tool_calls');
    expect(JSON.parse(message.tool_calls[0].function.arguments)).toEqual({ city: question });
  });

  it.each([
    [{ model: 'gpt-4', messages: [user] }, 'Model Not Exist'],
    [{ model: 'deepseek-chat' }, 'messages'],
    [{ ...body, temperature: 3 }, 'temperature'],
  ])('refuses %j in the words of its vendor', async (wrong, named) => {
    const { simulator } = simulated();

    const { status, json } = await ask(simulator, wrong, { path });

    expect(status).toBe(400);
    expect(json.error).toMatchObject({ type: 'invalid_request_error', param: null });
    expect(json.error.message).toContain(named);
  });

  it('ignores fields that it does not know', async () => {
    const { simulator } = simulated();

    expect((await ask(simulator, { ...body, store: true }, { path })).status).toBe(200);
  });

  it.each([
    ['an unknown key', { key: 'nobody' }, [401, 'authentication_error']],
    ['an account without credit', {}, [402, 'unknown_error']],
  ])('refuses %s', async (_, asked, expected) => {
    const { simulator } = simulated({ quotaUsd: 0 });

    const { status, json } = await ask(simulator, body, { path, ...asked });

    expect([status, json.error.type]).toEqual(expected);
  });

  it.each([
    [429, 'rate_limit_error'],
    [500, 'server_error'],
    [503, 'service_unavailable_error'],
  ])('fails on demand with %i', async (fault, type) => {
    const { simulator } = simulated();
    simulator.addFaults({ path: '/deepseek/v1/chat/completions', status: fault, retryAfter: 2 });

    const { status, headers, json } = await ask(simulator, body, { path });

    expect([status, headers['retry-after'], json.error.type]).toEqual([fault, '2', type]);
  });

  it.each(['reset', 'truncate'] as const)('breaks a stream with %s on demand', async (status) => {
    const { simulator } = simulated();
    simulator.addFaults({ path, status, afterEvents: 2 });

    const { end, text } = await askStream(simulator, { ...body, stream: true }, { path });

    expect(end).toBe(status);
    expect(text.match(/data: /g)).toHaveLength(2);
  });

  it('lists its models for nothing', async () => {
    const { simulator } = simulated({ quotaUsd: 0 });

    const { status, json } = await ask(simulator, '', { path: '/deepseek/models', method: 'GET' });

    expect(status).toBe(200);
    expect(json.data).toHaveLength(2);
  });
});
