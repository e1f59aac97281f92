import { z } from 'zod';
import { type FieldsOf, fieldError } from './check-body.js';
import type { SearchFilters } from './search-filters.js';

const domain = /^-?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i;
const date = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;
const noDomain = {
  error: 'to be a domain such as nasa.gov, without scheme, port or path, of at most 253 characters',
};

/** Whether a filter may name this domain: without scheme, port or path, with or without the `-` that denies it. */
export function isDomain(name: string): boolean {
  return name.length <= 253 && domain.test(name);
}

/** Whether all of these domains are asked for, or all denied: the Search API does not take both. */
export function areOneKind(domains: readonly string[]): boolean {
  const denied = domains.filter((name) => name.startsWith('-')).length;
  return denied === 0 || denied === domains.length;
}

const domainName = z.string().refine(isDomain, noDomain);
const day = z.string().refine((text) => dayOf(text) !== undefined, {
  error: 'to be a day that exists, written MM/DD/YYYY',
});

/** Two letters for a country (ISO 3166-1). */
export const countryCode: z.ZodType<string> = z
  .string()
  .regex(/^[A-Za-z]{2}$/, { error: 'to be a country code of two letters, such as US' });

/** Two letters for a language (ISO 639-1). */
export const languageCode: z.ZodType<string> = z
  .string()
  .regex(/^[a-z]{2}$/, { error: 'to be a language code of two small letters, such as en' });

/** The filters' fields, for a strict object that has them among others. */
export const filterFields: FieldsOf<SearchFilters> = {
  search_domain_filter: z.array(domainName).max(20).optional(),
  search_recency_filter: z.enum(['hour', 'day', 'week', 'month', 'year']).optional(),
  search_after_date_filter: day.optional(),
  search_before_date_filter: day.optional(),
  last_updated_after_filter: day.optional(),
  last_updated_before_filter: day.optional(),
};

/** Throws a ConfigError for filters that exclude each other; `place` is what their names begin with. */
export function checkFilters(filters: SearchFilters, place = ''): void {
  const { search_recency_filter: recency, ...others } = filters;
  const { search_after_date_filter: after, search_before_date_filter: before } = others;
  if (recency !== undefined && (after ?? before) !== undefined) {
    throw fieldError(
      `${place}search_recency_filter`,
      'to be left out where publication dates are given',
    );
  }
  inOrder(after, before, `${place}search_after_date_filter`);
  inOrder(
    others.last_updated_after_filter,
    others.last_updated_before_filter,
    `${place}last_updated_after_filter`,
  );
}

function inOrder(after: string | undefined, before: string | undefined, path: string): void {
  if (after === undefined || before === undefined) return;
  const [from, to] = [dayOf(after), dayOf(before)];
  if (from === undefined || to === undefined || from <= to) return;
  throw fieldError(path, 'to be no later than the day before which pages are asked for');
}

/** The day as a number that grows with it; nothing for a day that does not exist. */
function dayOf(text: string): number | undefined {
  const [, month, day, year] = date.exec(text) ?? [];
  if (month === undefined || day === undefined || year === undefined) return undefined;
  const [m, d, y] = [Number(month), Number(day), Number(year)];
  if (m < 1 || m > 12 || d < 1 || d > daysIn(m, y)) return undefined;
  return (y * 100 + m) * 100 + d;
}

function daysIn(month: number, year: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}
