import type { CitedText } from '../../citations/claims.js';
import type { SourceRef } from '../../citations/source-ref.js';

/** Several texts over one list of sources. */
export interface MergedCitations {
  readonly texts: readonly string[];
  readonly sources: readonly SourceRef[];
}

/** `[1]`, `[1, 2]`. */
const marker = /\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/g;

/** Numbers the sources of all texts together, each page once, and rewrites the markers; those that point nowhere go. */
export function mergeCitations(cited: readonly CitedText[]): MergedCitations {
  const known = new Map<string, SourceRef>();
  const texts = cited.map(({ text, sources }) => {
    const renumbered = new Map<number, number>();
    for (const source of sources) {
      const id = known.get(source.url)?.id ?? known.size + 1;
      if (!known.has(source.url)) known.set(source.url, { ...source, id });
      renumbered.set(source.id, id);
    }
    return withMarkers(text, (id) => renumbered.get(id));
  });
  return { texts, sources: [...known.values()] };
}

/** The text with only those markers that point to a source. */
export function keepResolved(text: string, sources: readonly SourceRef[]): string {
  const known = new Set(sources.map(({ id }) => id));
  return withMarkers(text, (id) => (known.has(id) ? id : undefined));
}

function withMarkers(text: string, renumber: (id: number) => number | undefined): string {
  return text
    .replace(marker, (_all, list: string) => {
      const ids = list.split(',').flatMap((id) => renumber(Number(id)) ?? []);
      return [...new Set(ids)].map((id) => `[${id}]`).join('');
    })
    .replace(/ +(?=[.,;])/g, '');
}
