import { describe, expect, it } from 'vitest';
import { ask, simulated } from './simulated.js';

const question = { preset: 'fast', input: 'What limits the range of electric vehicles in winter?' };
const withTool = (tool: object) => ({ ...question, tools: [tool] });
const withFilters = (filters: object) => withTool({ type: 'web_search', filters });
const withItem = (item: unknown) => ({ ...question, input: [item] });

const unknownFields: [object, string][] = [
  [{ ...question, messages: [] }, 'messages'],
  [{ ...question, max_tokens: 5 }, 'max_tokens'],
  [{ ...question, search_domain_filter: [] }, 'search_domain_filter'],
  [{ ...question, reasoning: { effort: 'low', depth: 1 } }, 'depth'],
  [{ ...question, stream_options: { include: 1 } }, 'include'],
  [withTool({ type: 'web_search', top_k: 3 }), 'top_k'],
  [withFilters({ language: 'en' }), 'language'],
  [withTool({ type: 'web_search', user_location: { street: 'x' } }), 'street'],
  [withTool({ type: 'function', name: 'f', function: {} }), 'function'],
  [withItem({ role: 'user', content: 'x', name: 'me' }), 'name'],
  [withItem({ role: 'user', content: [{ type: 'input_text', text: 'x', lang: 'en' }] }), 'lang'],
  // The decoder stops at an unknown field before any rule is looked at.
  [{ input: 5, temperature: 9, n: 2 }, 'n'],
];

const brokenRules: [string, unknown, string][] = [
  ['no input', { preset: 'fast' }, 'input array cannot be empty'],
  ['an empty input', { ...question, input: '' }, 'input array cannot be empty'],
  ['an empty conversation', { ...question, input: [] }, 'input array cannot be empty'],
  ['a number as input', { ...question, input: 7 }, 'input array cannot be empty'],
  ['an object as input', { ...question, input: {} }, 'input array cannot be empty'],
  [
    'nobody to answer',
    { input: 'x' },
    'validation failed: at least one of model, models or preset is required',
  ],
  [
    'an unknown model',
    { input: 'x', model: 'openai/gpt-0' },
    'validation failed: model "openai/gpt-0" is not supported',
  ],
  [
    'a Sonar model',
    { input: 'x', model: 'sonar-pro' },
    'validation failed: model "sonar-pro" is not supported',
  ],
  [
    'an unknown model among several',
    { input: 'x', models: ['openai/gpt-6-luna', 'nobody/none'] },
    'validation failed: model "nobody/none" is not supported',
  ],
  [
    'an unknown preset',
    { input: 'x', preset: 'huge' },
    'validation failed: preset "huge" is not supported',
  ],
  [
    'an Anthropic model without a limit',
    { input: 'x', model: 'anthropic/claude-haiku-5-5' },
    'max_output_tokens is required when using Anthropic models',
  ],
  [
    'an unknown recency',
    withFilters({ search_recency_filter: 'decade' }),
    'validation failed: tools[0]: search recency filter must be one of: hour day week month year',
  ],
  [
    'recency with dates',
    withFilters({ search_recency_filter: 'day', search_after_date_filter: '01/31/2026' }),
    'validation failed: tools[0]: search recency filter cannot be combined with date filters',
  ],
  [
    'too many domains',
    withFilters({ search_domain_filter: Array(21).fill('a.example') }),
    'Validation error: search_domain_filters has a max length of 20',
  ],
  [
    'a domain with a scheme',
    withFilters({ search_domain_filter: ['https://a.example'] }),
    'Validation error: search_domain_filter must be a valid domain name, but got https://a.example',
  ],
  [
    'a day that does not exist',
    withFilters({ search_after_date_filter: '02/30/2026' }),
    'Validation error: dates must be written MM/DD/YYYY',
  ],
  [
    'a reserved function name',
    withTool({ type: 'function', name: 'search_files' }),
    'invalid tools in request: custom function name "search_files" is reserved',
  ],
  [
    'an unknown tool',
    withTool({ type: 'telescope' }),
    'validation failed: tools[0]: type is not valid',
  ],
  [
    'too many results',
    withTool({ type: 'web_search', max_results: 51 }),
    'validation failed: tools[0]: max_results must be at most 50',
  ],
  [
    'heat beyond 2',
    { ...question, temperature: 2.5 },
    'validation failed: temperature must be at most 2',
  ],
  ['no steps', { ...question, max_steps: 0 }, 'validation failed: max_steps must be at least 1'],
  [
    'six models',
    { ...question, models: Array(6).fill('openai/gpt-6-luna') },
    'validation failed: models must be at most 5 items long',
  ],
  [
    'a role nobody has',
    withItem({ role: 'tool', content: 'x' }),
    'validation failed: input[0]: role must be one of: user assistant system developer',
  ],
  [
    'text as a number',
    { ...question, instructions: 5 },
    'validation failed: instructions must be of type string',
  ],
  [
    'seventeen pairs of metadata',
    {
      ...question,
      metadata: Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`k${at}`, 'v'])),
    },
    'validation failed: metadata must have at most 16 keys',
  ],
  [
    'a schema whose root is no object',
    {
      ...question,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'x', schema: { type: 'array' } },
      },
    },
    "json_schema.schema must have a root type of 'object'",
  ],
  ['a run nobody knows', { ...question, previous_response_id: 'resp_x' }, 'invalid request'],
  ['a list', [question], 'invalid request body: json: expected an object'],
  ['half a document', '{"preset":', 'invalid request body: json: malformed document'],
  ['nothing', '', 'invalid request body: json: malformed document'],
];

describe('POST /v1/agent', () => {
  it.each(unknownFields)('refuses an unknown field at any level: %j', async (body, field) => {
    const { simulator } = simulated();

    const { status, json } = await ask(simulator, body);

    expect(status).toBe(400);
    expect(json).toEqual({
      error: {
        message: `invalid request body: json: unknown field "${field}"`,
        type: 'invalid_request',
        code: 400,
        param: field,
      },
    });
  });

  it.each(brokenRules)('refuses %s', async (_, body, message) => {
    const { simulator } = simulated();

    const { status, json } = await ask(simulator, body);

    expect({ status, message: json.error.message }).toEqual({ status: 400, message });
    expect(json.error.code).toBe(400);
    expect(simulator.bill()).toMatchObject({ totalUsd: 0, runs: 0 });
  });

  it.each([
    ['invalid_search_domain_filter', withFilters({ search_domain_filter: ['a b'] })],
    ['invalid_date_format', withFilters({ last_updated_after_filter: 'soon' })],
    [
      'invalid_parameter',
      {
        ...question,
        response_format: { type: 'json_schema', json_schema: { name: 'x', schema: {} } },
      },
    ],
  ])('has the type %s of its own', async (type, body) => {
    const { simulator } = simulated();

    const { json } = await ask(simulator, body);

    expect(json.error.type).toBe(type);
  });

  it.each([
    [
      'a full web search',
      withTool({
        type: 'web_search',
        search_context_size: 'high',
        max_results: 5,
        search_type: 'fast',
        user_location: { country: 'US' },
        filters: {
          search_domain_filter: ['roadlab.example', '-spam.example'],
          search_after_date_filter: '01/31/2024',
        },
      }),
    ],
    [
      'a conversation without types',
      {
        ...question,
        input: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: [{ type: 'input_text', text: 'Why?' }] },
        ],
      },
    ],
    [
      'an earlier tool call',
      {
        ...question,
        input: [
          { role: 'user', content: 'x' },
          { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
          { type: 'function_call_output', call_id: 'c', output: '1' },
        ],
      },
    ],
    [
      'every other tool',
      {
        ...question,
        tools: [
          { type: 'fetch_url', max_urls: 2 },
          { type: 'sandbox' },
          { type: 'function', name: 'f', parameters: { type: 'object' } },
          { type: 'mcp', server_label: 'm', server_url: 'https://m.example' },
        ],
      },
    ],
    ['101 steps, as the live service does', { ...question, max_steps: 101 }],
    ['tool choice in each form', { ...question, tool_choice: { type: 'web_search' } }],
    [
      'a JSON schema',
      {
        ...question,
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'a', schema: { type: 'object' } },
        },
      },
    ],
    ['an old preset name', { ...question, preset: 'pro-search' }],
  ])('takes %s', async (_, body) => {
    const { simulator } = simulated();

    const { status } = await ask(simulator, body);

    expect(status).toBe(200);
  });
});
