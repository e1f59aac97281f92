import { z } from 'zod';
import { checkAgentRequest } from './check-agent-request.js';
import { checkedBody, type FieldsOf, fieldError } from './check-body.js';
import {
  areOneKind,
  checkFilters,
  countryCode,
  filterFields,
  languageCode,
} from './check-filters.js';
import type { AgentRequest, EmbeddingsRequest, SearchRequest } from './requests.js';

/** The request as it is sent; a question alone is put to `preset`. Throws a ConfigError for what the vendor would refuse. */
export function agentRequestOf(request: string | AgentRequest, preset: string): AgentRequest {
  if (typeof request !== 'string') return checkAgentRequest(request);
  if (request.trim() === '') throw fieldError('input', 'to be a question, got nothing');
  return Object.freeze({ input: request, preset });
}

const wanted = { error: 'to be a query, or a list of 1 to 5' };
const query = z.string().refine((asked) => asked.trim() !== '', wanted);
const tokens = z.int().min(1).max(1_000_000).optional();

const searchFields: FieldsOf<SearchRequest> = {
  query: z.union([query, z.array(query).min(1, wanted).max(5, wanted)], wanted),
  max_results: z.int().min(1).max(100).optional(),
  max_tokens: tokens,
  max_tokens_per_page: tokens,
  search_context_size: z.enum(['low', 'medium', 'high']).optional(),
  search_type: z.enum(['web', 'fast', 'people']).optional(),
  search_mode: z.enum(['web', 'academic', 'sec']).optional(),
  search_language_filter: z.array(languageCode).max(20).optional(),
  country: countryCode.optional(),
  display_server_time: z.boolean().optional(),
  ...filterFields,
};
const searchSchema: z.ZodType<SearchRequest> = z.strictObject(searchFields);

/** The same for a search. */
export function searchRequestOf(request: string | SearchRequest): SearchRequest {
  const asked = typeof request === 'string' ? { query: request } : request;
  const checked = checkedBody(searchSchema, asked);
  const { max_results: results = 10, max_tokens: all, max_tokens_per_page: each } = checked;
  if (results > 20 && checked.search_type !== 'people') {
    throw fieldError('max_results', "to be at most 20 (100 with `search_type: 'people'`)");
  }
  if (checked.search_context_size !== undefined && (all ?? each) !== undefined) {
    throw fieldError(
      'search_context_size',
      'to be left out where `max_tokens` or `max_tokens_per_page` is given',
    );
  }
  checkFilters(checked);
  if (!areOneKind(checked.search_domain_filter ?? [])) {
    throw fieldError(
      'search_domain_filter',
      'to name domains to search or domains to leave out (with `-`), not both',
    );
  }
  return checked;
}

const texts = { error: 'to be a text, or a list of 1 to 512, none empty' };
const text = z.string().min(1, texts);

const embeddingsFields: FieldsOf<EmbeddingsRequest> = {
  input: z.union([text, z.array(text).min(1, texts).max(512, texts)], texts),
  model: z.enum(['pplx-embed-v1-0.6b', 'pplx-embed-v1-4b']),
  dimensions: z.int().min(128).max(2_560).optional(),
  encoding_format: z.enum(['base64_int8', 'base64_binary']).optional(),
};
const embeddingsSchema: z.ZodType<EmbeddingsRequest> = z.strictObject(embeddingsFields);

/** The same for embeddings. */
export function embeddingsRequestOf(request: EmbeddingsRequest): EmbeddingsRequest {
  const checked = checkedBody(embeddingsSchema, request);
  const { model, dimensions = 128, encoding_format: encoding } = checked;
  if (model === 'pplx-embed-v1-0.6b' && dimensions > 1_024) {
    throw fieldError('dimensions', 'to be at most 1024 with this model');
  }
  if (encoding === 'base64_binary' && dimensions % 8 !== 0) {
    throw fieldError('dimensions', 'to be a multiple of 8: the binary encoding has whole bytes');
  }
  return checked;
}
