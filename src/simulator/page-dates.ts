import type { CorpusPage } from './corpus-page.js';

/**
 * What answers say about the dates of pages: `vendor` shows what is known, and of the rest says `null` in a search and
 * nothing in a run; `null` and `absent` say so of every date.
 */
export type DatesShown = 'vendor' | 'null' | 'absent';

/** The date fields of one result. */
export interface PageDates {
  readonly date?: string | null;
  readonly last_updated?: string | null;
}

/** Shows a page's dates in a search or in a run. */
export function pageDates(
  { date, lastUpdated }: CorpusPage,
  shown: DatesShown,
  place: 'search' | 'run',
): PageDates {
  if (shown === 'absent') return {};
  if (shown === 'null') return { date: null, last_updated: null };
  if (place === 'search') return { date: date ?? null, last_updated: lastUpdated ?? null };
  return {
    ...(date === undefined ? {} : { date }),
    ...(lastUpdated === undefined ? {} : { last_updated: lastUpdated }),
  };
}
