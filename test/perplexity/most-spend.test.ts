import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import { mostOfRun, mostOfSearch, resolveRunCeilings } from '../../src/perplexity/most-spend.js';
import type { AgentRequest } from '../../src/perplexity/requests.js';
import { ask, simulated } from '../simulator/simulated.js';

const ceilings = resolveRunCeilings();

describe('the most a run can cost', () => {
  it('is the ceiling of its preset', () => {
    expect(mostOfRun({ input: 'q', preset: 'medium' }, ceilings).usd).toBe(0.2);
  });

  it('is the ceiling that the operator has set, for presets, models and the rest', () => {
    const own = resolveRunCeilings({
      fast: { usd: 0.003, tokens: 9 },
      'some/model': { usd: 0.4, tokens: 8 },
      default: { usd: 7, tokens: 7 },
    });

    const requests = [{ preset: 'fast' }, { model: 'some/model' }, { model: 'other/model' }];

    const bounds = requests.map((each) => mostOfRun({ input: 'q', ...each }, own).usd);
    expect(bounds).toEqual([0.003, 0.4, 7]);
  });

  it('is worked out where the request bounds it, for the dearest model that may serve', () => {
    const input = 'x'.repeat(982);
    const models = ['openai/gpt-5-mini', 'openai/gpt-6-sol'];

    const most = mostOfRun({ input, models, max_output_tokens: 500 }, ceilings);

    // 992 bytes of JSON at 2 USD and 500 tokens at 10 USD a million, and the rounding.
    expect(most.tokens).toBe(992 + 500);
    expect(most.usd).toBeCloseTo(0.001984 + 0.005 + 0.00003, 9);
  });

  it('takes every search for a further reading of everything so far', () => {
    const tools = [{ type: 'web_search' as const, max_tokens: 1_000 }];
    const own = JSON.stringify(['q', '', tools]).length;
    const request = { input: 'q', model: 'openai/gpt-6-sol', max_output_tokens: 100, tools };

    const most = mostOfRun({ ...request, max_tool_calls: 2 }, ceilings);

    // Three readings of the request; the first search's pages are read twice, the second's once.
    expect(most.tokens).toBe(3 * own + 3_000 + 100);
  });

  it.each([
    [{ type: 'fetch_url', total_budget_tokens: 1_000 }, 1_000, 0.007],
    [{ type: 'people_search' }, 16_000, 0.005],
    [{ type: 'finance_search' }, 16_000, 0.005],
    [{ type: 'image_search' }, 16_000, 0.0025],
    [{ type: 'function', name: 'f' }, 0, 0],
  ] as const)('knows what a call of %j reads and costs', (tool, found, usd) => {
    const bound = { input: 'q', model: 'openai/gpt-6-sol', max_output_tokens: 16 };
    const own = 2 * JSON.stringify(['q', '', [tool]]).length;

    const most = mostOfRun({ ...bound, max_tool_calls: 1, tools: [tool] }, ceilings);

    // The request is read before and after the call, what the call found once.
    expect(most.tokens).toBe(own + found + 16);
    expect(most.usd).toBeCloseTo(((own + found) * 2 + 160) / 1_000_000 + usd + 0.00003, 9);
  });

  it('takes an image for more tokens than its address has', () => {
    const image = { type: 'input_image' as const, image_url: 'https://a.example/i.png' };
    const bound = { model: 'openai/gpt-6-sol', max_output_tokens: 16 };

    const most = mostOfRun({ ...bound, input: [{ role: 'user', content: [image] }] }, ceilings);

    expect(most.tokens).toBeGreaterThan(6_000);
  });

  it.each([
    ['a sandbox', { tools: [{ type: 'sandbox' as const }], max_tool_calls: 1 }],
    ['a skill', { skills: [{ type: 'builtin' as const, name: 'office' as const }] }],
    ['a tool without a bound on its calls', { tools: [{ type: 'web_search' as const }] }],
    ['a model of unknown price', { model: 'new/model' }],
    ['no bound on its output', { max_output_tokens: undefined }],
  ])('is the general ceiling for %s', (_what, said) => {
    const request = { input: 'q', model: 'openai/gpt-6-sol', max_output_tokens: 9, ...said };

    expect(mostOfRun(request, ceilings).usd).toBe(1);
  });

  it('is never less than what the simulator bills for it', async () => {
    const bounded = fc.record({
      input: fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' }),
      model: fc.constantFrom('openai/gpt-6-luna', 'openai/gpt-6-astra', 'perplexity/sonar'),
      max_output_tokens: fc.integer({ min: 1, max: 3_000 }),
      max_tool_calls: fc.integer({ min: 0, max: 5 }),
      tools: fc.constantFrom([], [{ type: 'web_search' as const }]),
      reasoning: fc.constantFrom(undefined, { effort: 'high' as const }),
    });
    const preset = fc.constantFrom('fast', 'low', 'medium', 'high', 'xhigh', 'wide-research');
    const request = fc.oneof(bounded, fc.record({ input: fc.string({ minLength: 1 }), preset }));

    await fc.assert(
      fc.asyncProperty(request, async (body: AgentRequest) => {
        const { simulator } = simulated();
        const { json } = await ask(simulator, body);

        const most = mostOfRun(body, ceilings);

        expect(json.usage.cost.total_cost).toBeLessThanOrEqual(most.usd);
        expect(json.usage.total_tokens).toBeLessThanOrEqual(most.tokens);
      }),
    );
  });

  it('is the price of a search', () => {
    expect(mostOfSearch({ query: 'q', search_type: 'fast' })).toEqual({ usd: 0.001, tokens: 0 });
  });

  it('refuses a wrong ceiling by its name', () => {
    const make = () => resolveRunCeilings({ fast: { usd: -1, tokens: 1 } });

    expect(make).toThrow(ConfigError);
    expect(make).toThrow('runCeilings.fast.usd');
  });
});
