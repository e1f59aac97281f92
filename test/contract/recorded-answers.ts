// Answers of the vendor's API, put together key by key from its recordings and field lists (2026-09-25 to 2026-10-09).
// The texts are ours; keys, types and what may be missing or null are the vendor's.

const uuid = '5f0c7a31-9d1e-4a57-8a51-0d6f2f0a7c11';
const runId = `resp_${uuid}`;

const echoes = {
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  metadata: {},
  parallel_tool_calls: true,
  temperature: 1,
  top_p: 1,
  top_logprobs: 0,
  presence_penalty: 0,
  frequency_penalty: 0,
  prompt_cache_key: null,
  reasoning: null,
  safety_identifier: null,
  service_tier: 'default',
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  truncation: '',
  user: null,
};

/** A response object in some state: what is not said is as in a run that has just begun. */
const response = (status: string, own: object = {}) => ({
  id: runId,
  object: 'response',
  status,
  created_at: 1_791_500_000,
  completed_at: null,
  model: 'fast',
  output: [],
  usage: null,
  error: null,
  incomplete_details: null,
  background: false,
  store: true,
  previous_response_id: null,
  ...echoes,
  ...own,
});

const page = { url: 'https://a.example/1', title: 'A', snippet: 'It is so.', source: 'web' };

const searchItem = {
  type: 'search_results',
  queries: ['is it so'],
  results: [
    { id: 1, ...page, date: '2026-01-02', last_updated: '2026-03-04' },
    // What is not known of a page is left out.
    { id: 2, ...page, url: 'https://b.example/2' },
  ],
};

const message = (text: string, status = 'completed') => ({
  type: 'message',
  id: `msg_${uuid}`,
  role: 'assistant',
  status,
  content: [{ type: 'output_text', text, annotations: [] }],
});

const messageItem = message('It is so [1].');

const callItem = {
  type: 'function_call',
  id: `fc_${uuid}`,
  call_id: `call_${uuid}`,
  name: 'get_weather',
  arguments: '{"city":"Oslo"}',
  status: 'completed',
};

/** Every key that usage was seen with. */
const fullUsage = {
  input_tokens: 4_210,
  output_tokens: 90,
  total_tokens: 4_300,
  input_tokens_details: {
    cached_tokens: 128,
    cache_read_input_tokens: 128,
    cache_creation_input_tokens: 64,
  },
  output_tokens_details: { reasoning_tokens: 32 },
  tool_calls_details: { search_web: { invocation: 1, cost_usd: 0.001 } },
  cost: {
    currency: 'USD',
    input_cost: 0.00042,
    output_cost: 0.00005,
    cache_read_cost: 0.00001,
    cache_creation_cost: 0.00001,
    tool_calls_cost: 0.001,
    tool_calls_cost_details: { search_web: 0.001 },
    total_cost: 0.00149,
  },
};

/** The least it was seen with: keys that would be zero are left out. */
const sparseUsage = {
  input_tokens: 12,
  output_tokens: 9,
  total_tokens: 21,
  cost: { currency: 'USD', input_cost: 0, output_cost: 0.00001, total_cost: 0.00001 },
};

const done = { completed_at: 1_791_500_002, model: 'openai/gpt-6-luna' };
const cancelled = { code: 'cancelled', message: 'cancelled', type: 'cancelled' };
const runError = { code: 'internal_error', message: 'the run failed', type: 'internal_error' };

export const recordedResponses = {
  queued: response('queued', { background: true }),
  in_progress: response('in_progress', { background: true }),
  completed: response('completed', {
    ...done,
    output: [searchItem, messageItem],
    usage: fullUsage,
  }),
  incomplete: response('incomplete', {
    model: 'openai/gpt-6-luna',
    output: [searchItem, message('It is', 'incomplete')],
    usage: fullUsage,
    incomplete_details: { reason: 'max_output_tokens' },
  }),
  failed: response('failed', { model: 'openai/gpt-6-luna', error: runError }),
  // Its usage stays null, though it has written something.
  cancelled: response('cancelled', {
    output: [searchItem, message('It', 'incomplete')],
    error: cancelled,
    incomplete_details: { reason: 'cancelled' },
  }),
};

/** Completed runs that differ from the usual. */
export const recordedVariants = {
  sparse: { ...recordedResponses.completed, usage: sparseUsage },
  calling: response('completed', { ...done, output: [callItem], usage: sparseUsage }),
  /** All tokens were spent on thinking; it cost all the same. */
  empty: { ...recordedResponses.incomplete, output: [] },
};

/** A completed run with items of kinds that nobody has to know; the set is open. */
export const withUnknownItems = {
  ...recordedResponses.completed,
  output: [
    { type: 'sandbox_results', results: [{ stdout: 'no url here', exit_code: 0 }] },
    { type: 'finance_results', results: [{ ticker: 'X', quotes: [1, 2] }] },
    searchItem,
    { type: 'unknown', item_name: 'tomorrow', payload: { any: ['thing', null] } },
    messageItem,
  ],
};

const vector = (index: number) => ({
  object: 'embedding',
  index,
  embedding: Buffer.alloc(128, index).toString('base64'),
});

const embeddings = (model: string, data: readonly object[]) => ({
  object: 'list',
  model,
  data,
  usage: {
    prompt_tokens: 3,
    total_tokens: 3,
    cost: { input_cost: 0.000000012, total_cost: 0.000000012, currency: 'USD' },
  },
});

const seen = { title: 'A', snippet: 'It is so.' };

export const recordedAnswers = {
  cancel: { response_id: runId, status: 'cancelling' },
  search: {
    id: uuid,
    results: [
      { ...seen, url: 'https://a.example/1', date: '2026-01-02', last_updated: '2026-03-04' },
      { ...seen, url: 'https://b.example/2', date: null, last_updated: null },
    ],
    server_time: null,
  },
  embeddings: embeddings('pplx-embed-v1-0.6b', [vector(0), vector(1)]),
  contextual: embeddings('pplx-embed-context-v1-0.6b', [
    { object: 'list', index: 0, data: [vector(0), vector(1)] },
  ]),
  models: {
    object: 'list',
    data: [
      {
        id: 'openai/gpt-6-luna',
        object: 'model',
        created: 0,
        owned_by: 'openai',
        pricing: { input: 0.1, output: 0.5, cache_read: 0.01, unit: 'usd_per_1m_tokens' },
      },
    ],
  },
  refusal: {
    error: {
      message: 'invalid request body: json: unknown field "search_mode"',
      type: 'invalid_request',
      code: 400,
      param: 'search_mode',
    },
  },
};

/** The shapes in which a refusal was seen or declared, the vendor's own first; `readable` is what they say. */
export const recordedEnvelopes: readonly { readonly body: object; readonly readable: string }[] = [
  { body: recordedAnswers.refusal, readable: 'unknown field "search_mode"' },
  { body: { error: 'it is not allowed' }, readable: 'it is not allowed' },
  { body: { detail: 'it is not there' }, readable: 'it is not there' },
  {
    body: { detail: [{ loc: ['body', 'query'], msg: 'field required', type: 'missing' }] },
    readable: 'field required',
  },
  { body: { message: 'it is not yours' }, readable: 'it is not yours' },
];

/** The events before the one that ends a stream. Their numbers grow and skip one. */
const recordedEvents = [
  { type: 'response.created', sequence_number: 0, response: response('in_progress') },
  { type: 'response.in_progress', sequence_number: 1, response: response('in_progress') },
  {
    type: 'response.output_item.added',
    sequence_number: 3,
    output_index: 0,
    item: { ...callItem, name: 'search_web', status: 'in_progress' },
  },
  {
    type: 'response.reasoning.search_queries',
    sequence_number: 4,
    queries: ['is it so'],
    call_id: callItem.call_id,
    thought: 'Searching the web...',
  },
  {
    type: 'response.reasoning.search_results',
    sequence_number: 5,
    results: searchItem.results,
    call_id: callItem.call_id,
    thought: 'Found 2 results',
  },
  { type: 'response.output_item.done', sequence_number: 6, output_index: 0, item: searchItem },
  {
    type: 'response.output_item.added',
    sequence_number: 7,
    output_index: 1,
    item: { ...messageItem, content: null },
  },
  ...['It', ' is so', ' [1].'].map((delta, at) => ({
    type: 'response.output_text.delta',
    sequence_number: 8 + at,
    output_index: 1,
    content_index: 0,
    item_id: messageItem.id,
    delta,
  })),
  {
    type: 'response.output_text.done',
    sequence_number: 11,
    output_index: 1,
    content_index: 0,
    item_id: messageItem.id,
    text: 'It is so [1].',
  },
  { type: 'response.output_item.done', sequence_number: 12, output_index: 1, item: messageItem },
];

/** The events that end a stream. */
export const recordedEndings = {
  completed: { type: 'response.completed', response: recordedResponses.completed },
  incomplete: { type: 'response.incomplete', response: recordedResponses.incomplete },
  cancelled: { type: 'response.cancelled', response: recordedResponses.cancelled },
  failed: { type: 'response.failed', error: runError },
  error: { type: 'error', error: runError },
};
export type Ending = keyof typeof recordedEndings;

/** A whole stream, as bytes, in either framing. */
export function recordedStream(ending: Ending, framing: 'plain' | 'named'): string {
  const events = [...recordedEvents, { ...recordedEndings[ending], sequence_number: 13 }];
  const frames = events.map((event) => {
    const name = framing === 'named' ? `event: ${event.type}\n` : '';
    return `${name}data: ${JSON.stringify(event)}\n\n`;
  });
  return [...frames, framing === 'named' ? 'data: [DONE]\n\n' : ''].join('\n');
}
