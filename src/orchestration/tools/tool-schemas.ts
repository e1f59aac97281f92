import { z } from 'zod';
import { areOneKind, isDomain } from '../../perplexity/check-filters.js';
import type { SearchFilters } from '../../perplexity/search-filters.js';

const recency = z
  .enum(['hour', 'day', 'week', 'month', 'year'])
  .optional()
  .describe('Only use pages published within this time. Leave out unless the question needs it.');
const domains = z
  .array(
    z
      .string()
      .refine(isDomain, { error: 'must be a domain such as nasa.gov, without https:// and path' }),
  )
  .max(20)
  .optional()
  .describe('Only use these domains, such as "nasa.gov"; a leading "-" leaves one out.');

/** What narrows a search, as a model may say it. */
export interface WebFilters {
  readonly recency?: 'hour' | 'day' | 'week' | 'month' | 'year' | undefined;
  readonly domains?: string[] | undefined;
}

export const askSchema: z.ZodType<WebFilters & { question: string }> = z.object({
  question: z.string().trim().min(1).describe('One complete question in plain words.'),
  recency,
  domains,
});

export const searchSchema: z.ZodType<
  WebFilters & { query: string; maxResults?: number | undefined }
> = z.object({
  query: z.string().trim().min(1).describe('What to type into a web search.'),
  maxResults: z.number().int().min(1).max(20).optional().describe('How many pages, 1 to 20.'),
  recency,
  domains: domains.refine((names = []) => areOneKind(names), {
    error: 'must all be domains to use, or all domains to leave out',
  }),
});

export const researchSchema: z.ZodType<{ question: string }> = z.object({
  question: z
    .string()
    .trim()
    .min(1)
    .describe('What to find out, complete in itself: the question, its scope, what matters.'),
});

/** The vendor's words for what a model narrowed its search to. */
export function filtersOf(input: WebFilters): SearchFilters {
  return {
    ...(input.recency === undefined ? {} : { search_recency_filter: input.recency }),
    ...(input.domains === undefined ? {} : { search_domain_filter: input.domains }),
  };
}
