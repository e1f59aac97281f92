import { z } from 'zod';

// The contract of the wire: what the vendor's recordings and field lists say, key by key (2026-09-25 to 2026-10-09).
// Strict on purpose: a key that is missing, new, null or of another type is a difference.

const count = z.int().min(0);
const usd = z.number().min(0);
const seconds = z.int().min(0);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}/);
const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-9a-f-]{36}$`));

/** Zero keys are often left out. */
const usage = z.strictObject({
  input_tokens: count,
  output_tokens: count,
  total_tokens: count,
  input_tokens_details: z
    .strictObject({
      cached_tokens: count.optional(),
      cache_read_input_tokens: count.optional(),
      cache_creation_input_tokens: count.optional(),
    })
    .optional(),
  output_tokens_details: z.strictObject({ reasoning_tokens: count.optional() }).optional(),
  tool_calls_details: z
    .record(z.string(), z.strictObject({ invocation: count, cost_usd: usd }))
    .optional(),
  cost: z.strictObject({
    currency: z.literal('USD'),
    input_cost: usd,
    output_cost: usd,
    cache_read_cost: usd.optional(),
    cache_creation_cost: usd.optional(),
    tool_calls_cost: usd.optional(),
    tool_calls_cost_details: z.record(z.string(), usd).optional(),
    total_cost: usd,
  }),
});

const page = z.strictObject({
  id: z.int().min(1),
  url: z.url(),
  title: z.string(),
  snippet: z.string(),
  // Absent where not known; `null` is the Search API's way.
  date: day.optional(),
  last_updated: day.optional(),
  source: z.literal('web'),
});

export const searchItem = z.strictObject({
  type: z.literal('search_results'),
  queries: z.array(z.string()),
  results: z.array(page),
});

const outputText = z.strictObject({
  type: z.literal('output_text'),
  text: z.string(),
  annotations: z.array(z.never()),
});

export const messageItem = z.strictObject({
  type: z.literal('message'),
  id: id('msg'),
  role: z.literal('assistant'),
  status: z.enum(['completed', 'incomplete']),
  content: z.array(outputText).min(1),
});

export const callItem = z.strictObject({
  type: z.literal('function_call'),
  id: id('fc'),
  call_id: id('call'),
  name: z.string(),
  arguments: z.string(),
  status: z.enum(['in_progress', 'completed']),
  thought_signature: z.string().optional(),
});

const item = z.discriminatedUnion('type', [searchItem, messageItem, callItem]);

/** A run's own error has a word for a code; the HTTP envelope has a number. */
const runError = z.strictObject({ code: z.string(), message: z.string(), type: z.string() });

const echoes = {
  instructions: z.string().nullable(),
  max_output_tokens: count.nullable(),
  max_tool_calls: count.nullable(),
  metadata: z.record(z.string(), z.string()),
  parallel_tool_calls: z.boolean(),
  temperature: z.number(),
  top_p: z.number(),
  top_logprobs: z.literal(0),
  presence_penalty: z.literal(0),
  frequency_penalty: z.literal(0),
  prompt_cache_key: z.null(),
  reasoning: z.looseObject({}).nullable(),
  safety_identifier: z.null(),
  service_tier: z.string(),
  text: z.strictObject({ format: z.strictObject({ type: z.literal('text') }) }),
  tool_choice: z.union([z.string(), z.looseObject({})]),
  tools: z.array(z.looseObject({ type: z.string() })),
  truncation: z.string(),
  user: z.null(),
};

function response<Own extends z.ZodRawShape>(status: string, own: Own) {
  return z.strictObject({
    id: id('resp'),
    object: z.literal('response'),
    status: z.literal(status),
    created_at: seconds,
    completed_at: z.null(),
    model: z.string(),
    output: z.array(z.never()),
    usage: z.null(),
    error: z.null(),
    incomplete_details: z.null(),
    background: z.boolean(),
    store: z.boolean(),
    previous_response_id: id('resp').nullable(),
    ...echoes,
    ...own,
  });
}

/** The response object in every state it was seen in; always the same 32 keys. */
export const responses = {
  queued: response('queued', {}),
  in_progress: response('in_progress', {}),
  completed: response('completed', { completed_at: seconds, output: z.array(item), usage }),
  incomplete: response('incomplete', {
    output: z.array(item),
    usage,
    incomplete_details: z.strictObject({ reason: z.string() }),
  }),
  failed: response('failed', { error: runError }),
  cancelled: response('cancelled', {
    output: z.array(item),
    error: runError,
    incomplete_details: z.strictObject({ reason: z.literal('cancelled') }),
  }),
};

const hit = z.strictObject({
  title: z.string(),
  url: z.url(),
  snippet: z.string(),
  date: day.nullable(),
  last_updated: day.nullable(),
});

const vector = z.strictObject({
  object: z.literal('embedding'),
  index: count,
  embedding: z.base64(),
});

function embeddings(item: z.ZodType) {
  return z.strictObject({
    object: z.literal('list'),
    model: z.string(),
    data: z.array(item),
    usage: z.strictObject({
      prompt_tokens: count,
      total_tokens: count,
      cost: z.strictObject({ input_cost: usd, total_cost: usd, currency: z.literal('USD') }),
    }),
  });
}

/** Answers of the other routes. */
export const answers = {
  cancel: z.strictObject({ response_id: id('resp'), status: z.literal('cancelling') }),
  search: z.strictObject({
    id: z.string(),
    results: z.array(hit),
    server_time: z.string().nullable(),
  }),
  embeddings: embeddings(vector),
  contextual: embeddings(
    z.strictObject({ object: z.string(), index: count, data: z.array(vector) }),
  ),
  models: z.strictObject({
    object: z.literal('list'),
    data: z.array(
      z.strictObject({
        id: z.string().regex(/^[a-z]+\/[a-z0-9.-]+$/),
        object: z.literal('model'),
        created: z.literal(0),
        owned_by: z.string(),
        pricing: z.strictObject({
          input: usd,
          output: usd,
          cache_read: usd,
          cache_write: usd.optional(),
          unit: z.literal('usd_per_1m_tokens'),
        }),
      }),
    ),
  }),
  refusal: z.strictObject({
    error: z.strictObject({
      message: z.string(),
      type: z.string(),
      code: z.int().min(400).max(599),
      param: z.string().optional(),
    }),
  }),
};
