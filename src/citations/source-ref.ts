import { canonicalUrl } from './canonical-url.js';

/** A source as graph state and messages carry it: where to look, without the page's text. */
export interface SourceRef {
  /** The number by which the answer's text cites it (`[1]`). */
  readonly id: number;
  readonly url: string;
  readonly title: string;
  readonly date?: string | undefined;
}

/** Leaves the text of the pages behind: every checkpoint is a full copy of the state. */
export function sourceRefs(sources: readonly SourceRef[]): SourceRef[] {
  return sources.map(({ id, url, title, date }) => ({
    id,
    url,
    title,
    ...(date === undefined ? {} : { date }),
  }));
}

/** The sources as lines of a tool's answer: the number, the title, the address. */
export function sourceLines(sources: readonly SourceRef[]): string {
  return sources.map(({ id, title, url }) => `[${id}] ${title || url} - ${url}`).join('\n');
}

/** Each page once, in order: an answer may list a page twice, and two answers may rest on the same one. */
export function distinctSources(sources: readonly SourceRef[]): SourceRef[] {
  const seen = new Set<string>();
  return sources.filter(({ url }) => {
    const name = canonicalUrl(url);
    return !seen.has(name) && seen.add(name);
  });
}
