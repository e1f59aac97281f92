import { describe, expect, it } from 'vitest';
import { ask, simulated, textOf } from './simulated.js';

const input = 'How do large language models handle long contexts?';

describe('an agent run', () => {
  it('answers with the 32 keys of the response object', async () => {
    const { simulator } = simulated({ latency: 'fixed:2s' });

    const { status, headers, json } = await ask(simulator, { preset: 'fast', input });

    expect(status).toBe(200);
    expect(Object.keys(json)).toHaveLength(32);
    expect(json).toMatchObject({
      object: 'response',
      status: 'completed',
      created_at: 1_700_000_000,
      completed_at: 1_700_000_002,
      model: 'openai/gpt-6-luna',
      error: null,
      incomplete_details: null,
      background: false,
      store: true,
      metadata: {},
      tool_choice: 'auto',
      tools: [],
      text: { format: { type: 'text' } },
      truncation: '',
    });
    expect(json.id).toBe(`resp_${headers['x-request-id']}`);
    expect(json.id).toMatch(
      /^resp_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it('cites only sources it lists, numbered from 1', async () => {
    const { simulator } = simulated();

    const { json } = await ask(simulator, { preset: 'fast', input });

    const ids = json.output[0].results.map(({ id }: { id: number }) => id);
    const cited = [...textOf(json).matchAll(/\[(\d+)\]/g)].map(([, id]) => Number(id));
    expect(json.output.map(({ type }: { type: string }) => type)).toEqual([
      'search_results',
      'message',
    ]);
    expect(ids).toEqual(ids.map((_: number, at: number) => at + 1));
    expect(cited.length).toBeGreaterThanOrEqual(2);
    expect(cited.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('keeps its citations whole when filters take sources away', async () => {
    const { simulator } = simulated();
    const filters = { search_domain_filter: ['-machine-reading.example'] };

    const { json } = await ask(simulator, {
      model: 'perplexity/sonar',
      input,
      tools: [{ type: 'web_search', filters }],
    });

    const urls = json.output[0].results.map(({ url }: { url: string }) => url);
    expect(textOf(json)).toContain('middle of a long prompt [2].');
    expect(urls[1]).toBe('https://evals.example/papers/middle-of-the-prompt');
    expect(textOf(json)).not.toContain('position encodings');
  });

  it('leaves unknown dates out of its sources', async () => {
    const { simulator } = simulated();

    const { json } = await ask(simulator, { preset: 'fast', input: 'Why do coral reefs decline?' });

    expect(json.output[0].results[2]).not.toHaveProperty('date');
  });

  it.each<[string, object, boolean]>([
    ['a preset', { preset: 'low' }, true],
    ['a preset with an empty tool list', { preset: 'low', tools: [] }, true],
    ['a preset and a model', { preset: 'low', model: 'xai/grok-4.7' }, true],
    ['a model and web_search', { model: 'xai/grok-4.7', tools: [{ type: 'web_search' }] }, true],
    ['a model alone', { model: 'xai/grok-4.7' }, false],
    ['a preset with another tool only', { preset: 'low', tools: [{ type: 'fetch_url' }] }, false],
    ['tool_choice none', { preset: 'low', tool_choice: 'none' }, false],
    ['no tool calls allowed', { preset: 'low', max_tool_calls: 0 }, false],
  ])('with %s: searches = %s', async (_, asked, searches) => {
    const { simulator } = simulated();

    const { json } = await ask(simulator, { ...asked, input });

    expect(json.output.some(({ type }: { type: string }) => type === 'search_results')).toBe(
      searches,
    );
    expect(/\[\d+\]/.test(textOf(json))).toBe(searches);
    expect('tool_calls_details' in json.usage).toBe(searches);
  });

  it.each([
    [undefined, 5],
    [7, 5],
    [5, 5],
    [2, 2],
  ])('with max_tool_calls %s searches, and pays for, %d times', async (most, times) => {
    const { simulator } = simulated();
    const limited = most === undefined ? {} : { max_tool_calls: most };

    const { json } = await ask(simulator, { preset: 'medium', input, ...limited });

    const cost_usd = times * 0.0025;
    expect(json.usage.tool_calls_details).toEqual({
      search_web: { invocation: times, cost_usd },
    });
    expect(json.usage.cost.tool_calls_cost).toBe(cost_usd);
    expect(json.max_tool_calls).toBe(most ?? null);
  });

  it.each([
    ['fast', 'openai/gpt-6-luna', 0.0012, 0.0018],
    ['low', 'openai/gpt-6-luna', 0.0035, 0.0045],
    ['medium', 'openai/gpt-6-luna', 0.014, 0.018],
    ['high', 'openai/gpt-6-sol', 0.4, 0.9],
    ['fast-search', 'openai/gpt-6-luna', 0.0012, 0.0018],
  ])(
    'resolves %s to %s and costs what such runs were seen to cost',
    async (preset, model, ...range) => {
      const [least, most] = range;
      const { simulator } = simulated();

      const { json } = await ask(simulator, { preset, input });

      expect(json.model).toBe(model);
      expect(json.usage.cost.total_cost).toBeGreaterThanOrEqual(least);
      expect(json.usage.cost.total_cost).toBeLessThanOrEqual(most);
    },
  );

  it('serves with the first of several models', async () => {
    const { simulator } = simulated();

    const { json } = await ask(simulator, {
      model: 'xai/grok-4.7',
      models: ['openai/gpt-5.1', 'perplexity/sonar'],
      input,
    });

    expect(json.model).toBe('openai/gpt-5.1');
  });

  it('ends incomplete, and is billed, when the text does not fit', async () => {
    const { simulator } = simulated();

    const { status, json } = await ask(simulator, { preset: 'fast', input, max_output_tokens: 5 });

    expect(status).toBe(200);
    expect(json).toMatchObject({
      status: 'incomplete',
      completed_at: null,
      incomplete_details: { reason: 'max_output_tokens' },
    });
    // The vendor raises a smaller limit to 16.
    expect(json.usage.output_tokens).toBe(16);
    expect(simulator.bill().totalUsd).toBe(json.usage.cost.total_cost);
  });

  it('says nothing at all when reasoning eats the limit', async () => {
    const { simulator } = simulated();

    const { json } = await ask(simulator, {
      model: 'openai/gpt-5.1',
      input,
      reasoning: { effort: 'high' },
      max_output_tokens: 100,
    });

    expect(json.output).toEqual([]);
    expect(json.usage).toMatchObject({
      output_tokens: 100,
      output_tokens_details: { reasoning_tokens: 100 },
    });
  });

  it('goes on from a completed run of its own account only', async () => {
    const { simulator } = simulated();
    const { json: first } = await ask(simulator, { preset: 'fast', input });
    const next = { preset: 'fast', input, previous_response_id: first.id };

    const own = await ask(simulator, next);
    const foreign = await ask(simulator, next, { key: 'pplx-simulator-1' });

    expect(own.json.previous_response_id).toBe(first.id);
    expect([own.status, foreign.status]).toEqual([200, 400]);
  });
});
