import { z } from 'zod';
import { bodyRefusal } from './body-refusal.js';
import { invalidRequest, type Refusal } from './refusal.js';
import { mixesRecencyAndDates, type SearchFilters, searchFilterFields } from './search-fields.js';

/** Body of `POST /search`, checked. */
export interface SearchBody extends SearchFilters {
  readonly query: string | readonly string[];
  readonly max_results?: number | undefined;
  readonly max_tokens_per_page?: number | undefined;
  readonly search_type?: 'web' | 'fast' | 'people' | null | undefined;
  readonly display_server_time?: boolean | undefined;
}

const tokens = z.int().min(1).max(1_000_000).optional();
const query = z.string().min(1);

const schema = z.strictObject({
  query: z.union([query, z.array(query).min(1).max(5)]),
  max_results: z.int().min(1).max(100).optional(),
  max_tokens: tokens,
  max_tokens_per_page: tokens,
  search_context_size: z.enum(['low', 'medium', 'high']).optional(),
  search_type: z.enum(['web', 'fast', 'people']).nullish(),
  search_mode: z.enum(['web', 'academic', 'sec']).nullish(),
  search_language_filter: z
    .array(z.string().regex(/^[a-z]{2}$/))
    .max(20)
    .nullish(),
  country: z
    .string()
    .regex(/^[A-Za-z]{2}$/)
    .nullish(),
  display_server_time: z.boolean().optional(),
  ...searchFilterFields,
});

/** Checks the body of `POST /search` as strictly as the vendor. */
export function parseSearchBody(value: unknown): { body: SearchBody } | { refusal: Refusal } {
  const { data: body, error } = schema.safeParse(value);
  if (error) return { refusal: bodyRefusal(error) };
  const people = body.search_type === 'people';
  if (!people && (body.max_results ?? 10) > 20) {
    return refused('max_results must be at most 20', 'max_results');
  }
  const sized = body.max_tokens ?? body.max_tokens_per_page;
  if (body.search_context_size && sized !== undefined) {
    return refused(
      'search_context_size cannot be combined with max_tokens or max_tokens_per_page',
      'search_context_size',
    );
  }
  if (mixesRecencyAndDates(body)) {
    return refused(
      'search recency filter cannot be combined with date filters',
      'search_recency_filter',
    );
  }
  return { body };
}

function refused(message: string, param: string): { refusal: Refusal } {
  return { refusal: invalidRequest(`validation failed: ${message}`, param) };
}
