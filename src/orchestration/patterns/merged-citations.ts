import type { CitedText } from '../../citations/claims.js';
import { type CitationMarker, markersIn } from '../../citations/markers-in.js';
import { mergeCited } from '../../citations/merge-cited.js';
import type { SourceRef } from '../../citations/source-ref.js';

/** Several texts over one list of sources. */
export interface MergedCitations {
  readonly texts: readonly string[];
  readonly sources: readonly SourceRef[];
}

/** Numbers the sources of all texts together, each page once, and rewrites the markers; those that point nowhere go. */
export function mergeCitations(cited: readonly CitedText[]): MergedCitations {
  return mergeCited(
    cited.map(({ text, sources }) => ({ text: keepResolved(text, sources), sources })),
  );
}

/** The text with only those markers that point to a source. */
export function keepResolved(text: string, sources: readonly SourceRef[]): string {
  const known = new Set(sources.map(({ id }) => id));
  let kept = '';
  let end = 0;
  for (const marker of markersIn(text)) {
    const before = text.slice(end, marker.start);
    const now = resolved(marker, known);
    // A blank stood before the marker for its sake.
    kept += now === '' ? before.trimEnd() : before + now;
    end = marker.end;
  }
  return kept + text.slice(end);
}

function resolved({ text, ids, url }: CitationMarker, known: ReadonlySet<number>): string {
  const left = ids.filter((id) => id !== undefined && known.has(id));
  if (left.length === ids.length || url !== undefined) return text;
  return left.length === 0 ? '' : `[${left.join(', ')}]`;
}
