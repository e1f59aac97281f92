import type { SearchRequest } from './requests.js';

/** Price of one successful `POST /search` in USD, whatever it finds (vendor's price page, 2026-10-09). */
export function searchPriceUsd({ search_type }: Pick<SearchRequest, 'search_type'>): number {
  return search_type === 'fast' ? 0.001 : 0.005;
}
