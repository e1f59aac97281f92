import fc from 'fast-check';

/** Mostly what is right, now and then what is not. */
const mostly = (right: fc.Arbitrary<unknown>, ...wrong: readonly unknown[]) =>
  fc.oneof({ weight: 40, arbitrary: right }, { weight: 1, arbitrary: fc.constantFrom(...wrong) });

/** An object with up to four of these fields beside those needed, and now and then one that nobody knows. */
const some = (fields: Record<string, fc.Arbitrary<unknown>>, needed: readonly string[] = []) => {
  const optional = Object.keys(fields).filter((field) => !needed.includes(field));
  const chosen = fc.subarray(optional, { maxLength: Math.min(4, optional.length) });
  return fc
    .tuple(fc.record(fields), chosen, mostly(fc.constant({}), { zzz: 1 }))
    .map(([all, picked, unknown]) => ({
      ...Object.fromEntries([...needed, ...picked].map((field) => [field, all[field]])),
      ...(unknown as object),
    }));
};

const text = fc.string({ minLength: 1, maxLength: 12 });
const token = mostly(fc.integer({ min: 1, max: 2_000 }), 0, -1, 1.5, '5', null);
const word = (...words: readonly string[]) => mostly(fc.constantFrom(...words), 'zzz', 5, null, '');
const flag = mostly(fc.boolean(), 'true', 1, null);

const date = mostly(
  fc
    .date({ min: new Date('1995-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    .map((day) => `${day.getUTCMonth() + 1}/${day.getUTCDate()}/${day.getUTCFullYear()}`),
  ...['02/30/2026', '2026-13-01', 'soon', '', 5, null],
);
const domains = mostly(
  fc.array(fc.constantFrom('nasa.gov', 'a.example', '-spam.example', 'xn--bcher-kva.example')),
  ...[['https://nasa.gov'], ['nasa.gov/path'], ['a b'], Array(21).fill('a.gov'), 'nasa.gov', [5]],
);
const filters = {
  search_domain_filter: domains,
  search_recency_filter: word('hour', 'day', 'week', 'month', 'year'),
  search_after_date_filter: date,
  search_before_date_filter: date,
  last_updated_after_filter: date,
  last_updated_before_filter: date,
};

const type = (name: string) => fc.constant(name);
const schema = mostly(fc.constant({ type: 'object', properties: {} }), { type: 'array' }, {}, 5);
const name = mostly(fc.constantFrom('get_weather', 'f', 'g'), 'search_files', '', 5);

const webSearch = some(
  {
    type: type('web_search'),
    max_results: mostly(fc.integer({ min: 1, max: 50 }), 0, 51, '5'),
    max_tokens: token,
    max_tokens_per_page: token,
    search_context_size: word('low', 'medium', 'high'),
    search_type: word('web', 'fast'),
    user_location: some({
      latitude: mostly(fc.double({ min: -90, max: 90, noNaN: true }), 91, 'x'),
      country: mostly(fc.constantFrom('US', 'de'), 5),
      city: mostly(text, 5),
    }),
    filters: some(filters),
  },
  ['type'],
);
const tool = fc.oneof(
  { weight: 4, arbitrary: webSearch },
  some(
    {
      type: type('fetch_url'),
      max_urls: mostly(fc.integer({ min: 1, max: 10 }), 11, 0),
      total_budget_tokens: mostly(fc.constant(9), 120_001),
    },
    ['type'],
  ),
  some({ type: word('people_search', 'finance_search', 'image_search', 'sandbox') }, ['type']),
  some({ type: type('function'), name, parameters: schema, strict: flag }, ['type', 'name']),
  some(
    {
      type: type('mcp'),
      server_label: mostly(fc.constant('my-server'), 'no blanks', ''),
      server_url: mostly(fc.constant('https://mcp.example'), 'http://mcp.example', 5),
      allowed_tools: mostly(fc.constant(['x']), [5]),
      headers: mostly(fc.constant({ a: 'b' }), { a: 5 }),
    },
    ['type', 'server_label', 'server_url'],
  ),
  some({ type: type('connector'), id: mostly(text, ''), server_label: mostly(type('c'), '?') }, [
    ...['type', 'id', 'server_label'],
  ]),
);

const parts = fc.array(
  fc.oneof(
    some({ type: type('input_text'), text: mostly(text, 5) }, ['type', 'text']),
    some(
      { type: type('input_image'), image_url: mostly(fc.constant('https://a.example/i.png'), '') },
      ['type', 'image_url'],
    ),
  ),
);
const content = mostly(fc.oneof(text, parts), 5, null);
const callId = mostly(fc.constant('call_1'), '', 5);
const item = fc.oneof(
  { weight: 3, arbitrary: some({ role: word('user', 'assistant'), content }, ['role', 'content']) },
  some({ type: type('function_call'), call_id: callId, name, arguments: mostly(type('{}'), {}) }, [
    'type',
    'call_id',
    'name',
    'arguments',
  ]),
  some(
    {
      type: word('function_call_output', 'unheard_of'),
      call_id: callId,
      output: content,
      status: word('completed', 'incomplete'),
    },
    ['type', 'call_id', 'output'],
  ),
  some(
    {
      type: type('reasoning'),
      summary: mostly(fc.constant([{ type: 'summary_text', text: 't' }]), [{ text: 't' }], 't'),
    },
    ['type', 'summary'],
  ),
);

const models = ['openai/gpt-6-luna', 'perplexity/sonar', 'anthropic/claude-haiku-5-5'];

/** Bodies of `POST /v1/agent`: right in most of their fields, and about as often right as not as a whole. */
export const agentBodies: fc.Arbitrary<object> = some(
  {
    input: mostly(fc.oneof(text, fc.array(item, { minLength: 1, maxLength: 3 })), '', [], 5, null),
    preset: fc.constantFrom('fast', 'low', 'pro-search'),
    model: mostly(fc.constantFrom(...models), 'sonar', 5),
    models: mostly(fc.subarray(models, { minLength: 1 }), [], Array(6).fill(models[0]), models[0]),
    instructions: mostly(text, 5, null),
    tools: mostly(fc.array(tool, { maxLength: 3 }), Array(1).fill({ type: 'telescope' }), {}),
    tool_choice: mostly(
      fc.oneof(fc.constantFrom('none', 'auto', 'required'), fc.constant({ type: 'web_search' })),
      ...['web_search', { type: 5 }, { zzz: 1 }, 5],
    ),
    parallel_tool_calls: flag,
    max_output_tokens: token,
    max_steps: token,
    max_tool_calls: mostly(fc.constantFrom(0, 3), -1, 0.5),
    temperature: mostly(fc.constantFrom(0, 0.5, 2), 2.1, -1, '1'),
    top_p: mostly(fc.constantFrom(0, 0.5, 1), 1.1, -1),
    reasoning: some({ effort: word('minimal', 'low', 'medium', 'high', 'xhigh', 'max') }),
    response_format: some(
      {
        type: type('json_schema'),
        json_schema: some({ name: mostly(text, ''), schema, strict: flag }, ['name', 'schema']),
      },
      ['type', 'json_schema'],
    ),
    language_preference: mostly(fc.constantFrom('en', 'de'), 'EN', 'eng'),
    metadata: mostly(fc.constant({ a: 'b' }), { a: 5 }, { ['k'.repeat(65)]: 'v' }),
    truncation: word('auto', 'disabled'),
    store: flag,
    skills: mostly(fc.constant([{ type: 'builtin', name: 'office' }]), [{ type: 'builtin' }], {}),
    profile: mostly(fc.constant({ type: 'custom', id: 'p' }), { type: 'custom' }, { id: 'p' }),
  },
  ['input', 'preset'],
);

/** Bodies of `POST /search`, likewise. */
export const searchBodies: fc.Arbitrary<object> = some(
  {
    query: mostly(fc.oneof(text, fc.array(text, { minLength: 1, maxLength: 5 })), '', [], 5),
    max_results: mostly(fc.integer({ min: 1, max: 30 }), 0, 101),
    max_tokens: token,
    max_tokens_per_page: token,
    search_context_size: word('low', 'medium', 'high'),
    search_type: word('web', 'fast', 'people'),
    search_mode: word('web', 'academic', 'sec'),
    search_language_filter: mostly(fc.constant(['en']), ['english'], 'en'),
    country: mostly(fc.constantFrom('US'), 'USA'),
    display_server_time: flag,
    ...filters,
  },
  ['query'],
);

/** Bodies of `POST /v1/embeddings`, likewise. */
export const embeddingsBodies: fc.Arbitrary<object> = some(
  {
    input: mostly(fc.oneof(text, fc.array(text, { minLength: 1 })), '', [], [''], 5),
    model: word('pplx-embed-v1-0.6b', 'pplx-embed-v1-4b'),
    dimensions: mostly(fc.integer({ min: 128, max: 2_560 }), 127, 2_561, 0.5),
    encoding_format: word('base64_int8', 'base64_binary'),
  },
  ['input', 'model'],
);
