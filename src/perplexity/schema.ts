import { z } from 'zod';

// Answers are checked where we read them and nowhere else: unknown fields, item types and event kinds
// are the vendor's to add (the set is open). They are dropped rather than kept: nothing reads them, and copying every
// field that nobody asked for was half of the cost of the check.

const count = z.number().nonnegative().catch(0);
const optionalText = z.string().nullish();

const searchHit = z.object({
  id: z.number().int().optional(),
  url: z.string(),
  title: z.string().catch(''),
  snippet: z.string().catch(''),
  // Absent when unknown on the Agent API, null on the Search API.
  date: optionalText,
  last_updated: optionalText,
});

const optional = z.string().optional().catch(undefined);

const outputItem = z.object({
  type: z.string(),
  results: z.array(searchHit).optional().catch(undefined),
  content: z
    .array(z.object({ type: z.string(), text: z.string().nullish() }))
    .nullish()
    .catch(undefined),
  contents: z.array(searchHit).optional().catch(undefined),
  call_id: optional,
  name: optional,
  arguments: optional,
  thought_signature: optional,
});

const usage = z.object({
  input_tokens: count,
  output_tokens: count,
  total_tokens: count,
  input_tokens_details: z
    .object({ cached_tokens: count, cache_read_input_tokens: count })
    .nullish()
    .catch(undefined),
  output_tokens_details: z.object({ reasoning_tokens: count }).nullish().catch(undefined),
  cost: z.object({ total_cost: count }).nullish(),
});

const runError = z.object({
  message: z.string().catch('no message'),
  code: z.union([z.string(), z.number()]).nullish(),
});

/** As much of a page found as we read. */
export interface WireSearchHit {
  readonly id?: number | undefined;
  readonly url: string;
  readonly title: string;
  readonly snippet: string;
  readonly date?: string | null | undefined;
  readonly last_updated?: string | null | undefined;
}

/** As much of the bill and the token counts as we read. */
export interface WireUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
  readonly input_tokens_details?:
    | { readonly cached_tokens: number; readonly cache_read_input_tokens: number }
    | null
    | undefined;
  readonly output_tokens_details?: { readonly reasoning_tokens: number } | null | undefined;
  readonly cost?: { readonly total_cost: number } | null | undefined;
}

/** Pages found, as the Agent API's stream and its output items list them. */
export const searchHits: z.ZodType<readonly WireSearchHit[]> = z.array(searchHit);

/** An output item: its type decides which of the others it has. */
export interface WireOutputItem {
  readonly type: string;
  readonly results?: readonly WireSearchHit[] | undefined;
  readonly content?:
    | readonly { readonly type: string; readonly text?: string | null | undefined }[]
    | null
    | undefined;
  /** Of `fetch_url_results`: pages, without dates and numbers. */
  readonly contents?: readonly WireSearchHit[] | undefined;
  readonly call_id?: string | undefined;
  readonly name?: string | undefined;
  readonly arguments?: string | undefined;
  readonly thought_signature?: string | undefined;
}

/** As much of the Agent API's response object as we read. */
export interface WireAgentResponse {
  readonly id: string;
  readonly status: string;
  readonly model?: string | null | undefined;
  readonly output?: readonly WireOutputItem[] | null | undefined;
  readonly usage?: WireUsage | null | undefined;
  readonly error?: { readonly message: string } | null | undefined;
  readonly incomplete_details?: { readonly reason?: string | null | undefined } | null | undefined;
}

export const agentResponse: z.ZodType<WireAgentResponse> = z.object({
  id: z.string(),
  status: z.string(),
  model: z.string().nullish(),
  // One item of a kind that nobody knows must not cost the answer.
  output: z.array(outputItem.catch({ type: 'unknown' })).nullish(),
  usage: usage.nullish(),
  error: runError.nullish().catch(undefined),
  incomplete_details: z.object({ reason: z.string().nullish() }).nullish().catch(undefined),
});

/** As much of the Search API's response object as we read. */
export const searchResponse: z.ZodType<{
  readonly id: string;
  readonly results: readonly WireSearchHit[];
  readonly server_time?: string | null | undefined;
}> = z.object({
  id: z.string().catch(''),
  results: z.array(searchHit),
  server_time: optionalText,
});

/** What the vendor's error envelope says, in the four shapes it has been seen in. */
export interface WireError {
  readonly message: string;
  readonly type?: string | undefined;
}

const detail = z.union([z.string(), z.array(z.object({ msg: z.string() })).min(1)]);

export const errorEnvelope: z.ZodType<WireError> = z.union([
  z
    .object({ error: z.object({ message: z.string(), type: z.string().optional() }) })
    .transform(({ error: { message, type } }) => ({ message, type })),
  z.object({ error: z.string() }).transform(({ error }) => ({ message: error })),
  z.object({ detail }).transform(({ detail: said }) => ({
    message: typeof said === 'string' ? said : (said[0]?.msg ?? ''),
  })),
  z.object({ message: z.string() }).transform(({ message }) => ({ message })),
]);
