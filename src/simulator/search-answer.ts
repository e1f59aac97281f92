import { pagesAbout } from './corpus.js';
import type { CorpusPage } from './corpus-page.js';
import { type DatesShown, pageDates } from './page-dates.js';
import type { SearchBody } from './search-body.js';
import { pageFilter } from './search-plan.js';

export interface SearchCircumstances {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly endedAtMs: number;
  readonly dates: DatesShown;
}

/** Body of a `POST /search` answer. Several queries give one list, each page once. */
export function searchAnswer(
  body: SearchBody,
  { id, endedAtMs, dates }: SearchCircumstances,
): object {
  const { query, max_results: maxResults = 10, search_type: type } = body;
  const queries = typeof query === 'string' ? [query] : query;
  // The corpus knows no people.
  const found =
    type === 'people'
      ? []
      : queries.flatMap((text) => pagesAbout(text, { ...pageFilter(body), maxResults }));
  const pages = [...new Map(found.map((page) => [page.url, page])).values()].slice(0, maxResults);
  return {
    id,
    results: pages.map((page) => searchPage(page, dates, body.max_tokens_per_page)),
    server_time: body.display_server_time ? new Date(endedAtMs).toISOString() : null,
  };
}

function searchPage(page: CorpusPage, dates: DatesShown, maxTokens = 4_096): object {
  const { title, url, snippet } = page;
  return {
    title,
    url,
    snippet: snippet.slice(0, maxTokens * 4),
    ...pageDates(page, dates, 'search'),
  };
}
