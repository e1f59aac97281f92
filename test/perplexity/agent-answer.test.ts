import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerShapeError, isCrossgraphError, RunError } from '../../src/errors.js';
import { readAgentAnswer } from '../../src/perplexity/agent-answer.js';

const completed = {
  id: 'resp_1',
  object: 'response',
  status: 'completed',
  model: 'openai/gpt-6-luna',
  output: [
    {
      type: 'search_results',
      queries: ['q'],
      results: [{ id: 7, url: 'https://a.example', title: 'A', snippet: 's', source: 'web' }],
    },
    { type: 'something_new', payload: { deep: [1] } },
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      content: [{ type: 'output_text', text: 'Yes [7].', annotations: [] }],
    },
  ],
  usage: {
    input_tokens: 10,
    output_tokens: 4,
    total_tokens: 14,
    output_tokens_details: { reasoning_tokens: 1 },
    cost: { currency: 'USD', total_cost: 0.00254 },
  },
  field_of_tomorrow: true,
};

describe('readAgentAnswer', () => {
  it('reads text, sources, usage and the stated cost past items it does not know', () => {
    expect(readAgentAnswer(completed, 120)).toEqual({
      id: 'resp_1',
      model: 'openai/gpt-6-luna',
      text: 'Yes [7].',
      sources: [
        {
          id: 7,
          url: 'https://a.example',
          title: 'A',
          snippet: 's',
          date: undefined,
          lastUpdated: undefined,
        },
      ],
      toolCalls: [],
      usage: {
        inputTokens: 10,
        outputTokens: 4,
        totalTokens: 14,
        reasoningTokens: 1,
        cachedInputTokens: 0,
      },
      costUsd: 0.00254,
      upstreamMs: 120,
    });
  });

  it.each([
    [{ cached_tokens: 6, cache_read_input_tokens: 6 }, 6],
    [{ cache_read_input_tokens: 6, cache_creation_input_tokens: 3 }, 6],
    [{ cached_tokens: 0, cache_read_input_tokens: 6 }, 6],
    ['none', 0],
  ])('counts the tokens read from a cache by either of their names: %j', (details, tokens) => {
    const usage = { ...completed.usage, input_tokens_details: details };

    const answer = readAgentAnswer({ ...completed, usage }, 1);

    expect(answer.usage).toMatchObject({ cachedInputTokens: tokens, totalTokens: 14 });
    expect(answer.costUsd).toBe(0.00254);
  });

  it.each([
    ['failed', 'RUN_FAILED'],
    ['cancelled', 'RUN_FAILED'],
    ['incomplete', 'RUN_INCOMPLETE'],
    ['in_progress', 'RUN_FAILED'],
    ['a_status_of_tomorrow', 'RUN_FAILED'],
  ])(
    'never takes a run that is %s for an answer, and keeps what it cost and had',
    (status, code) => {
      const act = () => readAgentAnswer({ ...completed, status }, 1);

      expect(act).toThrow(RunError);
      expect(act).toThrow(
        expect.objectContaining({
          code,
          retryable: false,
          costUsd: 0.00254,
          partial: expect.objectContaining({ text: 'Yes [7].' }),
        }),
      );
    },
  );

  it('takes a completed run without any text for incomplete', () => {
    const silent = { ...completed, output: [] };

    expect(() => readAgentAnswer(silent, 1)).toThrow(
      expect.objectContaining({ code: 'RUN_INCOMPLETE', costUsd: 0.00254 }),
    );
  });

  it('takes a run that ends by asking for functions for whole, though it says nothing', () => {
    const call = {
      type: 'function_call',
      id: 'fc_1',
      call_id: 'call_1',
      name: 'f',
      arguments: '{}',
    };
    const signed = { ...call, call_id: 'call_2', arguments: 'no JSON', thought_signature: 's' };
    const unanswerable = { ...call, call_id: undefined };

    const answer = readAgentAnswer({ ...completed, output: [call, unanswerable, signed] }, 1);

    expect(answer).toMatchObject({ text: '', costUsd: 0.00254 });
    expect(answer.toolCalls).toEqual([
      { callId: 'call_1', name: 'f', arguments: '{}' },
      { callId: 'call_2', name: 'f', arguments: 'no JSON', thoughtSignature: 's' },
    ]);
  });

  it('counts pages fetched whole as sources, numbered after those found', () => {
    const contents = ['https://a.example', 'https://b.example'].map((url) => ({ url, title: 'T' }));
    const fetched = { type: 'fetch_url_results', contents };

    const { sources } = readAgentAnswer(
      { ...completed, output: [fetched, ...completed.output] },
      1,
    );

    expect(sources.map(({ id, url }) => [id, url])).toEqual([
      [7, 'https://a.example'],
      [8, 'https://b.example'],
    ]);
  });

  it.each([
    ['people_search_results', { results: [{ name: 'Ada' }] }],
    ['finance_results', { results: 5 }],
    ['sandbox_results', { content: 'printed' }],
    ['mcp_call', { arguments: { a: 1 }, name: null }],
    ['mcp_list_tools', { tools: [] }],
    ['skill_loaded', { contents: null }],
    ['unknown', { item_name: 'new', payload: [1] }],
  ])('reads past an item of type %s', (type, fields) => {
    const output = [{ type, ...fields }, null, 'text', ...completed.output];

    expect(readAgentAnswer({ ...completed, output }, 1)).toMatchObject({
      text: 'Yes [7].',
      sources: [{ id: 7 }],
      toolCalls: [],
    });
  });

  it('survives what finished runs leave out', () => {
    const output = [{ type: 'message', content: [{ type: 'output_text', text: 'Yes.' }] }];
    const bare = { id: 'resp_2', status: 'completed', output, usage: null };

    expect(readAgentAnswer(bare, 1)).toMatchObject({
      text: 'Yes.',
      sources: [],
      costUsd: 0,
      model: 'unknown',
    });
  });

  it.each([
    [undefined],
    [null],
    [[]],
    ['text'],
    [{}],
    [{ id: 1, status: 'completed' }],
    [{ id: 'x', output: 3, status: 'completed' }],
  ])(
    'says of %j that it does not have the documented shape, and that asking again would not help',
    (body) => {
      const act = () => readAgentAnswer(body, 1);

      expect(act).toThrow(AnswerShapeError);
      expect(act).toThrow(expect.objectContaining({ retryable: false }));
    },
  );

  it('throws nothing but our errors, whatever came', () => {
    fc.assert(
      fc.property(
        fc.record({
          id: fc.string(),
          status: fc.constant('completed'),
          output: fc.jsonValue(),
          usage: fc.jsonValue(),
        }),
        (body) => {
          try {
            readAgentAnswer(body, 1);
          } catch (error) {
            expect(isCrossgraphError(error)).toBe(true);
          }
        },
      ),
    );
  });
});
