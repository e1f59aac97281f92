import { ConfigError } from '../errors.js';
import { canonicalUrl } from './canonical-url.js';

/** What a page said, as far as it was retrieved: a search result's snippet, a fetched text, or both. */
export interface EvidencePage {
  readonly url: string;
  readonly title?: string | undefined;
  readonly snippet?: string | undefined;
  readonly text?: string | undefined;
}

export interface EvidenceOptions {
  /** How much text to keep, in bytes of memory (two per character); the pages added longest ago go first. @defaultValue 16 MiB */
  readonly maxBytes?: number | undefined;
  /** How many pages to remember as retrieved, with or without text. @defaultValue 100_000 */
  readonly maxPages?: number | undefined;
}

/** What a run has read, for checks afterwards: page text has no place in the state of a graph. */
export interface Evidence {
  /** Takes in pages; several texts of one page are kept side by side, equal ones once. */
  add(pages: Iterable<EvidencePage>): void;
  /** All that is known of what the page says, its title first; nothing where no text is known any more. */
  textOf(url: string): string | undefined;
  /** Whether the page was ever added. */
  has(url: string): boolean;
  /** Bytes of text that are kept. */
  bytes(): number;
}

/** An empty store, bounded in bytes. Pages are found by `canonicalUrl`. Throws a `ConfigError` for a bound below 1. */
export function createEvidence({
  maxBytes = 16 * 1024 * 1024,
  maxPages = 100_000,
}: EvidenceOptions = {}): Evidence {
  for (const [option, value] of Object.entries({ maxBytes, maxPages })) {
    if (!(value >= 1))
      throw new ConfigError(`Expected \`${option}\` to be at least 1, got ${value}.`);
  }
  const retrieved = new Set<string>();
  const texts = new Map<string, ReadonlySet<string>>();
  let bytes = 0;

  const forget = (name: string) => {
    for (const text of texts.get(name) ?? []) bytes -= bytesOf(text);
    texts.delete(name);
  };
  const addPage = (page: EvidencePage) => {
    const name = canonicalUrl(page.url);
    retrieved.delete(name);
    retrieved.add(name);
    dropOldest(retrieved, maxPages);
    const known = [...(texts.get(name) ?? []), ...textsOf(page)];
    forget(name);
    const kept = fitting(new Set(known), maxBytes);
    if (kept.size === 0) return;
    texts.set(name, kept);
    for (const text of kept) bytes += bytesOf(text);
    for (const oldest of texts.keys()) {
      if (bytes <= maxBytes) break;
      forget(oldest);
    }
  };

  return {
    add: (pages) => {
      for (const page of pages) addPage(page);
    },
    textOf: (url) => {
      const known = texts.get(canonicalUrl(url));
      return known === undefined ? undefined : [...known].join('\n\n');
    },
    has: (url) => retrieved.has(canonicalUrl(url)),
    bytes: () => bytes,
  };
}

function textsOf({ title, snippet, text }: EvidencePage): string[] {
  const said = [snippet, text].filter((each): each is string => Boolean(each?.trim()));
  // A title alone is nothing to check a statement by.
  return said.length > 0 && title?.trim() ? [title, ...said] : said;
}

/** The first of the texts that fit, the last one cut. */
function fitting(texts: ReadonlySet<string>, maxBytes: number): ReadonlySet<string> {
  let left = Math.floor(maxBytes / 2);
  const kept = new Set<string>();
  for (const text of texts) {
    if (left <= 0) break;
    kept.add(text.slice(0, left));
    left -= text.length;
  }
  return kept;
}

function dropOldest(names: Set<string>, most: number): void {
  for (const oldest of names) {
    if (names.size <= most) return;
    names.delete(oldest);
  }
}

function bytesOf(text: string): number {
  return text.length * 2;
}
