import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import {
  agentRequestOf,
  embeddingsRequestOf,
  searchRequestOf,
} from '../../src/perplexity/check-request.js';

const asked = { input: 'Why?', preset: 'fast' };
const own = { input: 'Why?', model: 'openai/gpt-6-luna' };
const withTool = (tool: object) => ({ ...asked, tools: [{ type: 'web_search', ...tool }] });
const withFunction = (tool: object) => ({ ...asked, tools: [{ type: 'function', ...tool }] });
const withFilters = (filters: object) => withTool({ filters });
const withItem = (item: object) => ({ ...asked, input: [item] });
const image = (url: string) =>
  withItem({ role: 'user', content: [{ type: 'input_image', image_url: url }] });
const cyclic: Record<string, unknown> = { type: 'object' };
cyclic['properties'] = { itself: cyclic };

const agentRefusals: readonly [body: unknown, ...said: string[]][] = [
  [{ ...asked, max_tokens: 5 }, '`max_tokens`', 'write `max_output_tokens`'],
  [{ ...asked, messages: [] }, '`messages`', 'write `input`'],
  [{ ...asked, stream: true }, '`stream`', '`client.stream`'],
  [{ ...asked, search_domain_filter: ['a.gov'] }, "tools: [{ type: 'web_search', filters"],
  [withFunction({ function: { name: 'f' } }), '`tools[0].function`', 'beside `type`'],
  [withFilters({ domains: [] }), '`tools[0].filters.domains`', 'spelling'],
  [withItem({ role: 'user', content: 'x', name: 'me' }), '`input[0].name`'],
  [{ ...asked, input: 5 }, '`input` to be a question or a list of messages, got 5'],
  [{ ...asked, input: ' ' }, '`input` to be a question', 'got a string of 1 characters'],
  [withItem({ role: 'tool', content: 'x' }), '`input[0].role` to be one of user, assistant'],
  [withItem({ type: 'image' }), '`input[0].type` to be message, function_call'],
  [withItem({ type: 'function_call', call_id: 'c', name: 'f' }), '`input[0].arguments`', 'nothing'],
  [image('http://a.example/i.png'), '`input[0].content[0].image_url` to be an https address'],
  [image('data:text/plain;base64,eA=='), '`input[0].content[0].image_url`'],
  [withTool({ max_results: 51 }), '`tools[0].max_results` to be at most 50, got 51'],
  [withTool({ max_results: 1.5 }), '`tools[0].max_results` to be an integer, got 1.5'],
  [withTool({ user_location: { country: 'USA' } }), '`tools[0].user_location.country`', 'US'],
  [withFilters({ search_recency_filter: 'decade' }), 'to be one of hour, day, week, month, year'],
  [withFilters({ search_domain_filter: ['https://a.gov'] }), 'search_domain_filter[0]', 'scheme'],
  [withFilters({ search_domain_filter: Array(21).fill('a.gov') }), 'at most 20 entries'],
  [withFilters({ search_domain_filter: [`${'a'.repeat(250)}.gov`] }), '253 characters'],
  [withFilters({ search_after_date_filter: '2026-01-31' }), 'written MM/DD/YYYY'],
  [withFilters({ search_after_date_filter: '02/29/2025' }), 'a day that exists'],
  [
    withFilters({ search_recency_filter: 'day', search_before_date_filter: '01/31/2026' }),
    '`tools[0].filters.search_recency_filter` to be left out',
  ],
  [
    withFilters({ last_updated_after_filter: '2/1/2026', last_updated_before_filter: '1/31/2026' }),
    '`tools[0].filters.last_updated_after_filter` to be no later',
  ],
  [withFunction({ name: 'two words' }), '`tools[0].name`', 'letters, digits'],
  [withFunction({ name: 'web_search' }), '`tools[0].name`', 'reserved'],
  [withFunction({ name: 'f', parameters: { type: 'array' } }), "with `type: 'object'`"],
  [withFunction({ name: 'f', parameters: cyclic }), 'plain JSON data without cycles'],
  [{ ...asked, tools: Array(2).fill({ type: 'function', name: 'f' }) }, '`tools[1].name`'],
  [
    { ...asked, tools: [{ type: 'telescope' }] },
    '`tools[0].type`',
    'a tool that the Agent API has',
  ],
  [{ ...asked, tool_choice: { name: 'f' } }, '`tool_choice.name`', 'a function among `tools`'],
  [{ ...own, tool_choice: 'required' }, '`tools` to be given'],
  [{ ...own, tool_choice: { type: 'web_search' } }, '`tools` to have the `web_search`'],
  [{ ...asked, models: [] }, '`models` to have at least 1 entries'],
  [{ ...asked, models: Array(6).fill('a/b') }, '`models` to have at most 5 entries'],
  [{ input: 'Why?', model: 'anthropic/claude-opus-5-5' }, '`max_output_tokens` to be given'],
  [{ ...asked, metadata: { k: 'v'.repeat(513) } }, '`metadata.k`', '512'],
  [{ ...asked, metadata: { ['k'.repeat(65)]: 'v' } }, 'keys of at most 64 characters'],
  [{ ...asked, stream_options: { include_usage: false } }, '`stream_options.include_usage`'],
  [{ ...asked, skills: [{ type: 'inline', name: 'n', description: 'é'.repeat(513) }] }, '1024 by'],
  [null, '`the request` to be an object, got null'],
];

const searchRefusals: readonly [body: object, ...said: string[]][] = [
  [{ query: [] }, '`query` to be a query, or a list of 1 to 5'],
  [{ query: 'q', max_results: 21 }, '`max_results` to be at most 20'],
  [{ query: 'q', max_tokens: 5, search_context_size: 'low' }, '`search_context_size`', 'left out'],
  [{ query: 'q', search_domain_filter: ['a.gov', '-b.gov'] }, '`search_domain_filter`', 'not both'],
  [{ query: 'q', search_language_filter: ['english'] }, '`search_language_filter[0]`', 'en'],
  [{ query: 'q', preset: 'fast' }, '`preset`'],
];

const embeddingsRefusals: readonly [body: object, ...said: string[]][] = [
  [{ input: ['a', ''], model: 'pplx-embed-v1-4b' }, '`input[1]`', 'none empty'],
  [{ input: 'a', model: 'pplx-embed-v2' }, '`model` to be one of'],
  [{ input: 'a', model: 'pplx-embed-v1-0.6b', dimensions: 2_000 }, '`dimensions`', '1024'],
  [
    { input: 'a', model: 'pplx-embed-v1-4b', dimensions: 130, encoding_format: 'base64_binary' },
    '`dimensions` to be a multiple of 8',
  ],
];

function refusal(check: () => unknown): string {
  try {
    check();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'taken';
}

describe('the check of a request', () => {
  it.each(agentRefusals)('refuses %j and says what to write instead', (body, ...said) => {
    const message = refusal(() => agentRequestOf(body as never, 'fast'));

    for (const part of said) expect(message).toContain(part);
  });

  it.each(searchRefusals)('refuses the search %j', (body, ...said) => {
    const message = refusal(() => searchRequestOf(body as never));

    for (const part of said) expect(message).toContain(part);
  });

  it.each(embeddingsRefusals)('refuses to embed %j', (body, ...said) => {
    const message = refusal(() => embeddingsRequestOf(body as never));

    for (const part of said) expect(message).toContain(part);
  });

  it.each([
    ['an image by its address', image('https://a.example/i.png')],
    ['an image itself', image('data:image/png;base64,iVBORw0KGgo=')],
    [
      'a conversation with a call',
      withItem({ type: 'function_call_output', call_id: 'c', output: '1' }),
    ],
    ['a leap day', withFilters({ search_after_date_filter: '02/29/2024' })],
    [
      'one day as a range',
      withFilters({
        search_after_date_filter: '1/5/2026',
        search_before_date_filter: '01/05/2026',
      }),
    ],
    [
      'recency with dates of change',
      withFilters({ search_recency_filter: 'day', last_updated_after_filter: '1/5/2026' }),
    ],
    [
      'asked and denied domains in a run',
      withFilters({ search_domain_filter: ['a.gov', '-b.gov'] }),
    ],
    [
      'a choice among a remote server’s tools',
      {
        ...asked,
        tools: [{ type: 'mcp', server_label: 'm', server_url: 'https://m.example' }],
        tool_choice: { name: 'x' },
      },
    ],
    ['what a preset brings', { ...asked, tool_choice: { type: 'web_search' } }],
    ['a preset of tomorrow', { ...asked, preset: 'ultra' }],
    ['options that are undefined', { ...asked, temperature: undefined, tools: undefined }],
  ])('takes %s', (_, body) => {
    expect(refusal(() => agentRequestOf(body as never, 'fast'))).toBe('taken');
  });

  it('says nothing of what stands in a field: it could be a key', () => {
    const canary = 'pplx-canary';
    const bodies = [
      { ...asked, model: canary },
      { ...asked, tool_choice: canary },
      { ...asked, tools: [{ type: 'mcp', server_label: canary, server_url: canary }] },
      withFilters({ search_domain_filter: [`https://${canary}`] }),
      image(canary),
    ];

    const messages = bodies.map((body) => refusal(() => agentRequestOf(body as never, 'fast')));

    expect(messages.join()).not.toMatch(/canary|taken/);
  });

  it('gives a frozen copy: what the caller changes later is not sent', () => {
    const parameters = { type: 'object', properties: { city: { type: 'string' } } };
    const request = { ...asked, tools: [{ type: 'function' as const, name: 'f', parameters }] };

    const sent = agentRequestOf(request, 'low');
    parameters.properties.city.type = 'number';

    expect(sent.tools).toMatchObject([
      { parameters: { properties: { city: { type: 'string' } } } },
    ]);
    expect(() => Object.assign(sent.tools?.[0] ?? {}, { name: 'g' })).toThrow(TypeError);
  });
});
