import { unreadable } from './agent-answer.js';
import type { SearchAnswer } from './answers.js';
import { searchPriceUsd } from './prices.js';
import type { SearchRequest } from './requests.js';
import { searchResponse } from './schema.js';

/** Reads a 200 of the Search API. */
export function readSearchAnswer(
  body: unknown,
  upstreamMs: number,
  request: SearchRequest,
): SearchAnswer {
  const parsed = searchResponse.safeParse(body);
  if (!parsed.success) throw unreadable(parsed.error.issues[0]?.path.join('.') ?? '');
  const results = parsed.data.results.map(({ url, title, snippet, date, last_updated }) => ({
    url,
    title,
    snippet,
    date: date ?? undefined,
    lastUpdated: last_updated ?? undefined,
  }));
  const { id, server_time: serverTime } = parsed.data;
  return {
    id,
    results,
    ...(serverTime != null && { serverTime }),
    costUsd: searchPriceUsd(request),
    upstreamMs,
  };
}
