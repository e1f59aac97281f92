import type { CitationFault, CitationFinding } from './citation-finding.js';
import type { Span } from './code-in.js';
import { type CitationMarker, markersIn } from './markers-in.js';
import { type CitedUrl, urlsIn } from './urls-in.js';
import type { CitationChange } from './verify-citations.js';

export interface RepairOptions {
  /** Whether a marker may be pointed to another source; otherwise it is taken out. */
  readonly mayRepoint: boolean;
}

interface Edit extends Span {
  readonly after: string;
  readonly code: CitationFault;
  readonly stated: string;
}

/** Takes out, or points elsewhere, what the errors among the findings are about. Statements stay, word for word. */
export function repairFaults(
  text: string,
  findings: readonly CitationFinding[],
  { mayRepoint }: RepairOptions,
): { readonly text: string; readonly changes: readonly CitationChange[] } {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const markers = markersIn(text);
  const edits = [
    ...markers.flatMap((marker) => editOfMarker(marker, errors, mayRepoint)),
    ...urlsIn(text).flatMap((url) => editOfUrl(text, url, { markers, errors })),
  ].sort((one, other) => one.start - other.start);
  const changes: CitationChange[] = [];
  let repaired = '';
  let end = 0;
  for (const edit of edits) {
    if (edit.start < end) continue;
    const before = text.slice(edit.start, edit.end);
    repaired += text.slice(end, edit.start);
    end = edit.end;
    if (edit.after === '') repaired = closed(repaired, text.slice(end, end + 1));
    repaired += edit.after;
    changes.push({ code: edit.code, before, after: edit.after, stated: edit.stated });
  }
  return { text: repaired + text.slice(end), changes };
}

/** Without the blank that stood before what was taken out, where it would now stand before a stop or another blank. */
function closed(before: string, next: string): string {
  return next === '' || /[\s.,;:!?)|]/.test(next) ? before.replace(/(?<=\S) $/, '') : before;
}

function editOfMarker(
  marker: CitationMarker,
  errors: readonly CitationFinding[],
  mayRepoint: boolean,
): Edit[] {
  const about = errors.filter((error) => covers(error, marker) || covers(marker, error));
  const [first] = about;
  if (first === undefined) return [];
  const ids = new Set(marker.ids.flatMap((id) => newIdsOf(id, about, { marker, mayRepoint })));
  const isUnread = about.some(({ code, url }) => code === 'never_retrieved' && url === marker.url);
  const { start, end } = marker;
  const isSame = ids.size === marker.ids.length && marker.ids.every((id) => ids.has(id));
  if (isSame && !isUnread) return [];
  const list = [...ids].join(', ');
  const link = marker.url === undefined || isUnread ? '' : `(${marker.url})`;
  const after =
    ids.size === 0 ? '' : marker.text.replace(marker.list, list).replace(/\(https?:.*$/s, link);
  return [{ start, end, after, code: first.code, stated: first.stated }];
}

function covers(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && outer.end >= inner.end;
}

/** What is left of one number of a marker. */
function newIdsOf(
  id: number | undefined,
  about: readonly CitationFinding[],
  { marker, mayRepoint }: RepairOptions & { readonly marker: CitationMarker },
): (number | undefined)[] {
  if (id === undefined) return [];
  for (const { code, source, better, url } of about) {
    const isAddress =
      code === 'dangling_marker' || (code === 'never_retrieved' && source !== undefined);
    if (isAddress && source === id) return [];
    if (isAddress || (code === 'never_retrieved' && url === marker.url)) continue;
    const isCertain = mayRepoint && better !== undefined && marker.ids.length === 1;
    return isCertain || code === 'link_mismatch' ? [better] : [];
  }
  return [id];
}

interface Around {
  readonly markers: readonly CitationMarker[];
  readonly errors: readonly CitationFinding[];
}

/** A link keeps its words, a bare address goes; one that a marker carries goes with the marker. */
function editOfUrl(text: string, url: CitedUrl, { markers, errors }: Around): Edit[] {
  if (markers.some(({ start, end }) => start <= url.start && end >= url.end)) return [];
  const about = errors.find(({ code, start, end }) =>
    code === 'never_retrieved' ? start === url.start : start <= url.start && end >= url.end,
  );
  if (about === undefined || about.code === 'link_mismatch') return [];
  const { code, stated } = about;
  const before = text.slice(Math.max(0, url.start - 300), url.start);
  const label = /\[([^[\]]{0,280})\]\($/.exec(before);
  if (label !== null) {
    const start = url.start - label[0].length;
    return [{ start, end: url.end + 1, after: label[1] ?? '', code, stated }];
  }
  const isEnclosed = /[(<]$/.test(before) && /^[)>]/.test(text.slice(url.end, url.end + 1));
  const wider = isEnclosed ? 1 : 0;
  return [{ start: url.start - wider, end: url.end + wider, after: '', code, stated }];
}
