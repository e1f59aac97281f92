import { canonicalUrl } from './canonical-url.js';
import type { Evidence } from './evidence.js';
import type { CitationMarker } from './markers-in.js';
import { type ReadPage, readPage } from './read-page.js';
import type { SourceRef } from './source-ref.js';

/** A source with what its page says, where that is known. */
export interface CheckedSource extends SourceRef {
  readonly snippet?: string | undefined;
  readonly text?: string | undefined;
}

/** The sources of a text, to be looked up by marker and address; pages are read when first needed. */
export interface CitedSources {
  readonly all: readonly CheckedSource[];
  /** The source a number of a marker means: its link's page where that is a source, else its number's. */
  resolve(id: number, marker: CitationMarker): CheckedSource | undefined;
  /** The source with this number, if there is exactly one page of it. */
  byId(id: number): CheckedSource | undefined;
  byUrl(url: string): CheckedSource | undefined;
  /** Whether the run read this address, as far as it can be known. */
  isRetrieved(url: string): boolean;
  /** Whether this is just the name of a site that a source is on. */
  isSite(url: string): boolean;
  /** What the page says; nothing where no text of it is known. */
  pageOf(source: CheckedSource): ReadPage | undefined;
}

export function citedSources(
  sources: readonly CheckedSource[],
  evidence: Evidence | undefined,
): CitedSources {
  const byName = new Map<string, CheckedSource>();
  const byNumber = new Map<number, CheckedSource | undefined>();
  const hosts = new Set<string>();
  for (const source of sources) {
    const name = canonicalUrl(source.url);
    if (!byName.has(name)) byName.set(name, source);
    const known = byNumber.get(source.id);
    const isClear = !byNumber.has(source.id) || (known && canonicalUrl(known.url) === name);
    byNumber.set(source.id, isClear ? (known ?? source) : undefined);
    hosts.add(siteNameOf(name));
  }
  const byUrl = (url: string) => byName.get(canonicalUrl(url));
  const pages = new Map<CheckedSource, ReadPage | undefined>();
  return {
    all: [...byName.values()],
    resolve: (id, { url }) => (url === undefined ? undefined : byUrl(url)) ?? byNumber.get(id),
    byId: (id) => byNumber.get(id),
    byUrl,
    isRetrieved: (url) => {
      const source = byUrl(url);
      if (evidence?.has(url)) return true;
      // Without evidence the sources are what was read; with it they are what somebody says was.
      return source !== undefined && (evidence === undefined || ownText(source) !== '');
    },
    isSite: (url) => {
      const name = canonicalUrl(url);
      return siteNameOf(name) === name && hosts.has(name);
    },
    pageOf: (source) => {
      if (!pages.has(source)) pages.set(source, pageOf(source, evidence));
      return pages.get(source);
    },
  };
}

function pageOf(source: CheckedSource, evidence: Evidence | undefined): ReadPage | undefined {
  const text = [ownText(source), evidence?.textOf(source.url) ?? ''].filter(Boolean).join('\n\n');
  return text === '' ? undefined : readPage({ text, title: source.title, date: source.date });
}

function ownText({ snippet = '', text = '' }: CheckedSource): string {
  return [snippet, text].filter((each) => each.trim() !== '').join('\n\n');
}

/** The name of the front page of an address's site. */
function siteNameOf(name: string): string {
  return /^https?:\/\/[^/]*\//.exec(name)?.[0] ?? name;
}
