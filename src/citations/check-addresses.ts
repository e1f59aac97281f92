import { canonicalUrl } from './canonical-url.js';
import type { CitationFinding } from './citation-finding.js';
import type { CitedSources } from './cited-sources.js';
import type { CitationMarker } from './markers-in.js';
import type { ReadText } from './statements-in.js';
import type { CitedUrl } from './urls-in.js';

/** What markers and addresses point to, without a look at any page: numbers without a source, pages that were never read. */
export function checkAddresses(
  { markers, urls }: ReadText,
  sources: CitedSources,
): CitationFinding[] {
  return [
    ...markers.flatMap((marker) => checkMarker(marker, sources)),
    ...urls.flatMap((url) => checkUrl(url, sources)),
    ...footnotes(markers, urls).flatMap(([marker, url]) => checkLink(marker, url, sources)),
  ];
}

function checkMarker(marker: CitationMarker, sources: CitedSources): CitationFinding[] {
  const { start, end, text } = marker;
  const at = { severity: 'error', start, end, marker: text } as const;
  const lost = marker.ids.filter((id) => id === undefined || !sources.resolve(id, marker));
  const dangling: CitationFinding[] = lost.map((id) => ({
    ...at,
    code: 'dangling_marker',
    stated: String(id ?? '?'),
    expected: `A number of the ${sources.all.length} sources.`,
    ...(id === undefined ? {} : { source: id }),
  }));
  const unread = marker.ids.flatMap((id): CitationFinding[] => {
    const source = id === undefined ? undefined : sources.resolve(id, marker);
    if (source === undefined || sources.isRetrieved(source.url)) return [];
    const { id: number, url } = source;
    return [{ ...at, code: 'never_retrieved', source: number, url, stated: url, expected }];
  });
  return [...dangling, ...unread];
}

const expected = 'A page that was read in this run.';

function checkUrl({ url, start, end }: CitedUrl, sources: CitedSources): CitationFinding[] {
  if (sources.isRetrieved(url) || sources.isSite(url)) return [];
  return [{ code: 'never_retrieved', severity: 'error', start, end, url, stated: url, expected }];
}

/** Markers with the address they link to or, in a source list, the one that stands behind them on the line. */
function footnotes(
  markers: readonly CitationMarker[],
  urls: readonly CitedUrl[],
): (readonly [CitationMarker, string])[] {
  const links: (readonly [CitationMarker, string])[] = [];
  let next = 0;
  for (const marker of markers) {
    if (marker.url !== undefined) links.push([marker, marker.url]);
    if (!marker.isDefinition) continue;
    while ((urls[next]?.start ?? Number.POSITIVE_INFINITY) < marker.end) next++;
    const url = urls[next];
    if (url !== undefined && url.start - marker.end <= 300) links.push([marker, url.url]);
  }
  return links;
}

/** An address that was read, but is another page than its number's. */
function checkLink(marker: CitationMarker, url: string, sources: CitedSources): CitationFinding[] {
  const [id] = marker.ids;
  const source = id === undefined ? undefined : sources.byId(id);
  const linked = sources.byUrl(url);
  if (source === undefined || linked === undefined) return [];
  if (canonicalUrl(source.url) === canonicalUrl(url)) return [];
  const { start, end, text } = marker;
  return [
    {
      code: 'link_mismatch',
      severity: 'error',
      start,
      end,
      marker: text,
      source: source.id,
      url,
      stated: url,
      expected: `${source.url}, the page of ${source.id}.`,
      better: linked.id,
    },
  ];
}
