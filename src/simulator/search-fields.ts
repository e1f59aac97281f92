import { z } from 'zod';

/** Words the vendor takes for how recent a page must be. */
export type Recency = 'hour' | 'day' | 'week' | 'month' | 'year';

/** The filters that the Agent API's web search and the Search API have in common. */
export interface SearchFilters {
  readonly search_domain_filter?: readonly string[] | null | undefined;
  readonly search_recency_filter?: Recency | null | undefined;
  readonly search_after_date_filter?: string | null | undefined;
  readonly search_before_date_filter?: string | null | undefined;
  readonly last_updated_after_filter?: string | null | undefined;
  readonly last_updated_before_filter?: string | null | undefined;
}

const domain = /^-?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9-]+$/i;
const date = /^(?:(\d{1,2})\/(\d{1,2})\/(\d{4})|(\d{4})-(\d{2})-(\d{2}))$/;

const refusedAs = (type: string, message: string) => ({ error: message, params: { type } });

const domainFilter = z
  .array(z.string())
  .refine(
    (domains) => domains.length <= 20,
    refusedAs(
      'invalid_search_domain_filter',
      'Validation error: search_domain_filters has a max length of 20',
    ),
  )
  .superRefine((domains, context) => {
    const wrong = domains.find((name) => name.length > 253 || !domain.test(name));
    if (wrong === undefined) return;
    context.addIssue({
      code: 'custom',
      message: `Validation error: search_domain_filter must be a valid domain name, but got ${wrong.slice(0, 253)}`,
      params: { type: 'invalid_search_domain_filter' },
    });
  });

const dateFilter = z
  .string()
  .refine(
    (text) => isoDate(text) !== undefined,
    refusedAs('invalid_date_format', 'Validation error: dates must be written MM/DD/YYYY'),
  );

/** The filters' fields, for a strict object that has them among others. */
export const searchFilterFields: {
  readonly [Field in keyof SearchFilters]-?: z.ZodType<SearchFilters[Field]>;
} = {
  search_domain_filter: domainFilter.nullish(),
  search_recency_filter: z.enum(['hour', 'day', 'week', 'month', 'year']).nullish(),
  search_after_date_filter: dateFilter.nullish(),
  search_before_date_filter: dateFilter.nullish(),
  last_updated_after_filter: dateFilter.nullish(),
  last_updated_before_filter: dateFilter.nullish(),
};

/** Recency excludes the publication dates. */
export function mixesRecencyAndDates(filters: SearchFilters): boolean {
  const dated = filters.search_after_date_filter ?? filters.search_before_date_filter;
  return Boolean(filters.search_recency_filter) && Boolean(dated);
}

/** YYYY-MM-DD of a date as the API takes it: MM/DD/YYYY as documented, or YYYY-MM-DD, which it was seen to accept. */
export function isoDate(text: string): string | undefined {
  const [, month, day, year, isoYear, isoMonth, isoDay] = date.exec(text) ?? [];
  const parts = [year ?? isoYear, month ?? isoMonth, day ?? isoDay];
  if (parts.some((part) => part === undefined)) return undefined;
  const iso = parts.map((part) => String(part).padStart(2, '0')).join('-');
  // 2026-02-31 parses to another day; only a real day comes back as it went in.
  const time = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso ? undefined : iso;
}
