import { describe, expect, it } from 'vitest';
import { ask, askStream, simulated, textOf } from './simulated.js';

const weather = {
  type: 'function',
  name: 'get_weather',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 1, maximum: 7 } },
  },
};
const stock = { type: 'function', name: 'lookupStockPrice' };
const model = 'openai/gpt-6-sol';
const input = 'What will the weather in Oslo be for 3 days?';

interface OutputItem {
  readonly type: string;
  readonly name: string;
  readonly arguments: string;
}

const answered = async (body: object) => {
  const { simulator } = simulated();
  const { json, status } = await ask(simulator, { model, input, ...body });
  const output: OutputItem[] = json.output ?? [];
  const calls = output.flatMap((item) => (item.type === 'function_call' ? [item.name] : []));
  return { json, status, simulator, calls, output };
};

describe('a run with functions', () => {
  it('asks for the function whose name the question is about', async () => {
    const { json, output, simulator } = await answered({ tools: [weather, stock] });

    expect(json).toMatchObject({
      status: 'completed',
      output: [
        {
          type: 'function_call',
          id: expect.stringMatching(/^fc_[0-9a-f-]{36}$/),
          call_id: expect.stringMatching(/^call_[0-9a-f-]{36}$/),
          name: 'get_weather',
          status: 'completed',
        },
      ],
    });
    expect(JSON.parse(output[0]?.arguments ?? '')).toEqual({ city: input, days: 3 });
    expect(simulator.bill().totalUsd).toBe(json.usage.cost.total_cost);
  });

  it.each<[string, object, string[]]>([
    ['nothing fits', { tools: [stock] }, []],
    [
      'several fit',
      { tools: [weather, { ...weather, name: 'osloNews' }] },
      ['get_weather', 'osloNews'],
    ],
    [
      'calls are one at a time',
      { tools: [weather, { ...weather, name: 'osloNews' }], parallel_tool_calls: false },
      ['get_weather'],
    ],
    ['no tool may be used', { tools: [weather], tool_choice: 'none' }, []],
    [
      'fewer calls are left than functions fit',
      { tools: [weather, { ...weather, name: 'osloNews' }], max_tool_calls: 1 },
      ['get_weather'],
    ],
    ['no call is left', { tools: [weather], max_tool_calls: 0 }, []],
    ['a call is required', { tools: [stock], tool_choice: 'required' }, ['lookupStockPrice']],
    [
      'one is chosen',
      { tools: [weather, stock], tool_choice: { type: 'function', name: 'lookupStockPrice' } },
      ['lookupStockPrice'],
    ],
    [
      'a search does what is required',
      { tools: [stock, { type: 'web_search' }], tool_choice: 'required' },
      [],
    ],
  ])('asks for what it should when %s', async (_, body, expected) => {
    const { calls, status } = await answered(body);

    expect({ status, calls }).toEqual({ status: 200, calls: expected });
  });

  it('answers from what the function gave', async () => {
    const first = await answered({ tools: [weather] });

    const { json, calls } = await answered({
      tools: [weather],
      input: [
        { role: 'user', content: input },
        ...first.json.output.map(({ status, id, ...call }: Record<string, string>) => call),
        {
          type: 'function_call_output',
          call_id: first.json.output[0].call_id,
          output: 'Snow, -4 degrees.',
        },
      ],
    });

    expect(calls).toEqual([]);
    expect(textOf(json)).toBe('According to get_weather: Snow, -4 degrees.');
    expect(json.usage.input_tokens).toBeGreaterThan(first.json.usage.input_tokens);
  });

  it('asks again when the user asks again', async () => {
    const { calls } = await answered({
      tools: [weather],
      input: [
        { role: 'user', content: input },
        { type: 'function_call', call_id: 'c', name: 'get_weather', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c', output: 'Snow' },
        { role: 'user', content: 'And the weather in Bergen?' },
      ],
    });

    expect(calls).toEqual(['get_weather']);
  });

  it('shows its calls in a stream', async () => {
    const { simulator } = simulated();

    const { events } = await askStream(simulator, { model, input, tools: [weather], stream: true });

    expect(events.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events[2]?.['item']).toMatchObject({ name: 'get_weather', arguments: '' });
    expect(events.at(-1)?.['response'].output).toEqual([events[3]?.['item']]);
  });
});

describe('a run with a JSON schema', () => {
  const response_format = {
    type: 'json_schema',
    json_schema: {
      name: 'finding',
      schema: {
        type: 'object',
        properties: {
          claims: { type: 'array', items: { type: 'string' } },
          confidence: { type: 'number', minimum: 0, maximum: 1 },
          verdict: { enum: ['supported', 'unsupported'] },
        },
      },
    },
  };

  it('answers JSON of that shape, from its sources', async () => {
    const { json } = await answered({ preset: 'fast', response_format });

    const { claims, confidence, verdict } = JSON.parse(textOf(json));
    expect(claims[0]).toMatch(/\[1\]\.$/);
    expect(claims.length).toBeGreaterThan(1);
    expect({ confidence, verdict }).toEqual({ confidence: 1, verdict: 'supported' });
    expect(json.text).toEqual({ format: { type: 'text' } });
  });

  it('answers half of it when it does not fit', async () => {
    const { json } = await answered({ response_format, max_output_tokens: 16 });

    expect(json.status).toBe('incomplete');
    expect(() => JSON.parse(textOf(json))).toThrow(SyntaxError);
  });
});
