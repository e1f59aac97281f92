import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runUsage } from '../../src/simulator/cost.js';
import type { FaultStatus } from '../../src/simulator/faults.js';
import { modelPriceOf } from '../../src/simulator/models.js';
import { ask, simulated } from './simulated.js';

const luna = modelPriceOf('openai/gpt-6-luna');
const astra = modelPriceOf('openai/gpt-6-astra');

interface RunJson {
  readonly usage: { readonly cost: { readonly total_cost: number } };
}

describe('runUsage', () => {
  it('prices tokens and searches by the documented list', () => {
    const { usage, totalUsd } = runUsage({
      model: astra ?? never(),
      inputTokens: 1_234,
      outputTokens: 567,
      reasoningTokens: 100,
      searches: 2,
      searchType: 'web',
    });

    // 1,234 × $10/M = 0.01234; 567 × $50/M = 0.02835; 2 × $0.0025 = 0.005.
    expect(totalUsd).toBe(0.04569);
    expect(usage).toEqual({
      input_tokens: 1_234,
      output_tokens: 567,
      total_tokens: 1_801,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 100 },
      tool_calls_details: { search_web: { invocation: 2, cost_usd: 0.005 } },
      cost: {
        currency: 'USD',
        input_cost: 0.01234,
        output_cost: 0.02835,
        tool_calls_cost: 0.005,
        tool_calls_cost_details: { search_web: 0.005 },
        total_cost: 0.04569,
      },
    });
  });

  it.each([
    // Two parts of 0.000004 round to nothing each, though together they would round up.
    [40, 8, 0],
    // Two parts of 0.000006 round up each, though together they would make one unit.
    [60, 12, 0.00002],
  ])(
    'rounds each part to 5 decimals, then adds: %d in, %d out',
    (inputTokens, outputTokens, expected) => {
      const { usage, totalUsd } = runUsage({
        model: luna ?? never(),
        inputTokens,
        outputTokens,
        reasoningTokens: 0,
        searches: 0,
        searchType: 'web',
      });

      expect(totalUsd).toBe(expected);
      expect(usage).not.toHaveProperty('tool_calls_details');
    },
  );
});

describe('the bill', () => {
  const request = fc.record({
    key: fc.constantFrom('a' as const, 'b' as const, 'c' as const),
    call: fc.constantFrom(
      { path: '/v1/agent', body: { preset: 'fast', input: 'Why?' } },
      { path: '/v1/responses', body: { preset: 'medium', input: 'What is fusion energy?' } },
      { path: '/v1/agent', body: { model: 'openai/gpt-6-astra', input: 'x'.repeat(999) } },
      { path: '/v1/agent', body: { preset: 'fast', input: '' } },
      { path: '/search', body: { query: 'coral reefs' } },
      { path: '/search', body: { query: 'coral reefs', search_type: 'fast' } },
      { path: '/search', body: { query: 'coral reefs', model: 'x' } },
    ),
    fault: fc.constantFrom<FaultStatus | undefined>(
      undefined,
      429,
      500,
      'html504',
      'truncate',
      'reset',
    ),
  });

  const unitsOf = ({ path, body }: { path: string; body: object }, json: RunJson | undefined) => {
    if (path === '/search') return 'search_type' in body ? 100 : 500;
    return Math.round((json?.usage.cost.total_cost ?? Number.NaN) * 100_000);
  };

  it('is the exact sum of what every answered run cost, by key and in total', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(request, { maxLength: 40 }), async (requests) => {
        const { simulator } = simulated({ keys: ['a', 'b', 'c'], burst: 100 });
        const units = { a: 0, b: 0, c: 0 };

        for (const { key, call, fault } of requests) {
          if (fault) simulator.addFaults({ path: call.path, status: fault });
          const { status, json } = await ask(simulator, call.body, { path: call.path, key });
          simulator.clearFaults();
          if (status === 200) units[key] += unitsOf(call, json);
        }

        const bill = simulator.bill();
        expect(bill.perKey).toEqual({
          '0': units.a / 100_000,
          '1': units.b / 100_000,
          '2': units.c / 100_000,
        });
        expect(bill.totalUsd).toBe((units.a + units.b + units.c) / 100_000);
        expect(bill.runs).toBe(bill.requests.length);
      }),
      { numRuns: 40 },
    );
  });

  it('has the price of a search, which the answer does not state', async () => {
    const { simulator } = simulated();

    await ask(simulator, { query: 'nothing in particular' }, { path: '/search' });

    expect(simulator.bill()).toMatchObject({
      totalUsd: 0.005,
      perKey: { '0': 0.005, '1': 0, '2': 0, '3': 0 },
      runs: 1,
      requests: [{ path: '/search', slot: 0, billedUsd: 0.005 }],
    });
  });
});

function never(): never {
  throw new Error('The model is in the list.');
}
