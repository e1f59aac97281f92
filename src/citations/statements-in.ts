import { codeIn, linesIn, type Span } from './code-in.js';
import { type CitationMarker, markersIn } from './markers-in.js';
import { isAbbreviation } from './sentences-of.js';
import { type CitedUrl, urlsIn } from './urls-in.js';

/** A sentence, list item or table row that states something, where it stands, and what it is cited by. */
export interface Statement extends Span {
  /** Without markers, code and addresses; runs of blanks are one. */
  readonly text: string;
  readonly markers: readonly CitationMarker[];
  /** The addresses in it, those of markers included. */
  readonly urls: readonly CitedUrl[];
  /** The words before each group of markers, and that group; what stands behind the last group has none. */
  readonly parts: readonly StatementPart[];
}

export interface StatementPart {
  readonly text: string;
  readonly markers: readonly CitationMarker[];
}

/** A text's statements, and all its markers and addresses, in order. */
export interface ReadText {
  readonly statements: readonly Statement[];
  readonly markers: readonly CitationMarker[];
  readonly urls: readonly CitedUrl[];
}

/** Stands in for each character of a marker, so that every place in the text keeps its number. */
const mark = '\ue000';

/**
 * Reads what a Markdown text states. Headings, lead-ins, questions, code, the heads of tables and source lists state nothing;
 * their markers and addresses are read all the same.
 */
export function statementsIn(text: string): ReadText {
  const markers = markersIn(text);
  const urls = urlsIn(text);
  const plain = masked(text, markers, urls);
  const [nextMarkers, nextUrls] = [inOrder(markers), inOrder(urls)];
  const statements = statingLines(text, plain)
    .flatMap((line) => sentencesIn(plain, line))
    .flatMap((span): Statement[] => {
      const stated = tidy(plain.slice(span.start, span.end));
      const own = nextMarkers(span);
      const isStatement = /\p{L}/u.test(stated) && !stated.endsWith('?');
      if (!isStatement) return [];
      const parts = partsOf(plain, span, own);
      return [{ ...span, text: stated, markers: own, urls: nextUrls(span), parts }];
    });
  return { statements, markers, urls };
}

/** Hands out what lies in one span after the other; the spans come in order too. */
function inOrder<Item extends Span>(items: readonly Item[]): (span: Span) => Item[] {
  let at = 0;
  return ({ start, end }) => {
    const inside: Item[] = [];
    for (; at < items.length; at++) {
      const item = items[at];
      if (item === undefined || item.start >= end) break;
      if (item.start >= start) inside.push(item);
    }
    return inside;
  };
}

/** The text with marks for markers and blanks for code, addresses, and the signs of lists, quotes and tables. */
function masked(text: string, markers: readonly Span[], urls: readonly Span[]): string {
  const filled = [
    ...markers.map((span) => ({ ...span, fill: mark })),
    ...urls.map((span) => ({ ...span, fill: ' ' })),
    ...codeIn(text).map((span) => ({ ...span, fill: ' ' })),
  ].sort((one, other) => one.start - other.start);
  let plain = '';
  for (const { start, end, fill } of filled) {
    if (start < plain.length) continue;
    plain += text.slice(plain.length, start) + fill.repeat(end - start);
  }
  plain += text.slice(plain.length);
  return plain
    .replace(/^[ \t]{0,20}(?:[-*+•]|\d{1,3}[.)]|>{1,9})[ \t]/gm, blanks)
    .replace(/\*{1,3}|__|`|~~/g, blanks)
    .replace(/\|/g, ',');
}

function blanks(found: string): string {
  return ' '.repeat(found.length);
}

const sourceHeading =
  /^[ #*_]{0,9}(?:sources?|references?|citations?|bibliography|footnotes?|quellen|fuentes|références|fonti)[ :*_]{0,5}$/i;

/** The lines that may state something. */
function statingLines(text: string, plain: string): Span[] {
  const stating: Span[] = [];
  let isSources = false;
  for (const span of linesIn(text)) {
    const line = text.slice(span.start, span.end);
    const trimmed = line.trim();
    const isHeading = /^ {0,3}#{1,6}\s/.test(line);
    if (sourceHeading.test(trimmed)) isSources = true;
    else if (isHeading) isSources = false;
    if (/^\|?[\s:|-]{3,}$/.test(trimmed) && trimmed.includes('|')) stating.pop();
    else if (!isSources && !isHeading && !isListed(plain, span) && !/:\**$/.test(trimmed)) {
      stating.push(span);
    }
  }
  return stating;
}

/** `[1] Title - https://…` and `[^1]: …` list a source. */
function isListed(plain: string, { start, end }: Span): boolean {
  return new RegExp(`^\\s{0,20}${mark}+(?::| ?[^.${mark}]{0,300} {9,}$)`).test(
    plain.slice(start, end),
  );
}

const mayEnd = new RegExp(
  `(?:[.!?…]["'”’»)\\]]{0,5}(?=[\\s${mark}])|[。！？][」』”’]{0,3})[\\s${mark}]*`,
  'g',
);

/** The sentences of a line; markers behind a stop belong to the sentence before them. */
function sentencesIn(plain: string, { start: from, end: to }: Span): Span[] {
  const line = plain.slice(from, to);
  const sentences: Span[] = [];
  let start = 0;
  const push = (end: number) => {
    if (end > start) sentences.push({ start: from + start, end: from + end });
    start = end;
  };
  const isQuoted = openQuotes(line);
  for (const { index, 0: stop } of line.matchAll(mayEnd)) {
    const behind = index + stop.length;
    const after = line.slice(behind);
    const isShortened = stop.startsWith('.') && isAbbreviation(line.slice(start, index), after);
    const goesOn = stop.startsWith('…') && /^\p{Ll}/u.test(after);
    if (!isShortened && !goesOn && !isQuoted(index)) push(behind);
  }
  push(line.length);
  return sentences;
}

/** Whether a place of the line lies within a quotation that is closed on it. */
function openQuotes(line: string): (at: number) => boolean {
  const quoted = [...line.matchAll(/"[^"]{1,600}"|[“„][^“”„]{1,600}[”“]|«[^«»]{1,600}»/g)];
  let next = 0;
  return (at) => {
    while (quoted[next] !== undefined && endOf(quoted[next]) - 2 <= at) next++;
    return (quoted[next]?.index ?? Number.POSITIVE_INFINITY) < at;
  };
}

function endOf(match: RegExpExecArray | undefined): number {
  return (match?.index ?? 0) + (match?.[0].length ?? 0);
}

function partsOf(
  plain: string,
  { start, end }: Span,
  markers: readonly CitationMarker[],
): StatementPart[] {
  const parts: { text: string; markers: CitationMarker[] }[] = [];
  let from = start;
  for (const marker of markers) {
    const text = tidy(plain.slice(from, marker.start));
    const last = parts.at(-1);
    if (last !== undefined && !/\p{L}{3}|\d/u.test(text)) last.markers.push(marker);
    else parts.push({ text, markers: [marker] });
    from = marker.end;
  }
  const rest = tidy(plain.slice(from, end));
  return rest === '' ? parts : [...parts, { text: rest, markers: [] }];
}

function tidy(text: string): string {
  return text
    .replaceAll(mark, ' ')
    .replace(/\[( *[^[\]]{0,200})\]\( *\)/g, '$1')
    .replace(/\( *\)|< *>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,;:!?)])/g, '')
    .trim();
}
