import { ConfigError } from '../errors.js';
import { canonicalUrl } from './canonical-url.js';
import type { CitedText } from './claims.js';
import { type Renumbered, renumberMarkers } from './renumber-markers.js';
import type { SourceRef } from './source-ref.js';

export interface SourceRegistryOptions {
  /** How many pages may have a number. @defaultValue 10_000 */
  readonly maxSources?: number | undefined;
}

/** One number per page across the answers of all agents, given in the order in which pages are first seen. */
export interface SourceRegistry {
  /** The page's number, a new one for a new page; nothing where the registry is full. */
  add(source: Omit<SourceRef, 'id'>): number | undefined;
  /** The number of the page behind an address, however it is written. */
  numberOf(url: string): number | undefined;
  /** All pages by their numbers, ascending; title and date are the first that were known. */
  sources(): SourceRef[];
  /** Takes in an answer's sources and lets its text cite them by the registry's numbers. */
  renumber(answer: CitedText): Renumbered;
}

/**
 * Numbers pages from 1, each once (by `canonicalUrl`). Whatever the order of the answers, the same pages are one; only their
 * numbers follow the order. Throws a `ConfigError` for a `maxSources` below 1.
 */
export function createSourceRegistry({
  maxSources = 10_000,
}: SourceRegistryOptions = {}): SourceRegistry {
  if (!Number.isInteger(maxSources) || maxSources < 1) {
    throw new ConfigError(
      `Expected \`maxSources\` to be an integer of at least 1, got ${maxSources}.`,
    );
  }
  const pages = new Map<string, SourceRef>();

  const add = ({ url, title, date }: Omit<SourceRef, 'id'>): number | undefined => {
    const name = canonicalUrl(url);
    const known = pages.get(name);
    if (known === undefined && pages.size >= maxSources) return undefined;
    const id = known?.id ?? pages.size + 1;
    const firstDate = known?.date ?? date;
    pages.set(name, {
      id,
      url: known?.url ?? url,
      title: known?.title || title,
      ...(firstDate === undefined ? {} : { date: firstDate }),
    });
    return id;
  };
  const numberOf = (url: string) => pages.get(canonicalUrl(url))?.id;

  const renumber = ({ text, sources }: CitedText): Renumbered => {
    const numbers = new Map<number, number | undefined>();
    for (const source of sources) {
      const number = add(source);
      // One number for two pages resolves to neither.
      const isClear = !numbers.has(source.id) || numbers.get(source.id) === number;
      numbers.set(source.id, isClear ? number : undefined);
    }
    // A link's address says more clearly than its number which page is meant.
    return renumberMarkers(
      text,
      (id, { url }) => (url === undefined ? undefined : numberOf(url)) ?? numbers.get(id),
    );
  };

  return { add, numberOf, sources: () => [...pages.values()], renumber };
}
