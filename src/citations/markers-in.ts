import { idsIn, marker } from './citation-markers.js';
import { codeIn, type Span } from './code-in.js';

/** One citation marker where it stands in a text: `[1]`, `[2, 4-6]`, `[^3]`, `【1†source】`, `[web:0]`, `[1](https://…)`. */
export interface CitationMarker extends Span {
  /** As it is written. */
  readonly text: string;
  /** Its list of numbers, as it is written. */
  readonly list: string;
  /** The numbers of the sources it names, in order, ranges spelt out; nothing for one that was lost (`?`). */
  readonly ids: readonly (number | undefined)[];
  /** The address it links to, where it is a link. */
  readonly url?: string | undefined;
  /** Whether it opens a footnote or a line of a source list (`[^1]: …`) instead of standing behind a statement. */
  readonly isDefinition: boolean;
}

/**
 * The citation markers of a text, in order. Code, array indexes (`a[1]`, `items[1] = 2`), images, escaped brackets and
 * intervals from 0 (`[0, 1]`) are none.
 */
export function markersIn(text: string): CitationMarker[] {
  const code = codeIn(text);
  const markers: CitationMarker[] = [];
  let at = 0;
  let indexEnd = -1;
  for (const match of text.matchAll(marker)) {
    const found = markerAt(match);
    while ((code[at]?.end ?? Number.POSITIVE_INFINITY) <= found.start) at++;
    if ((code[at]?.start ?? Number.POSITIVE_INFINITY) < found.end) continue;
    if (found.start === indexEnd || isIndex(text, found)) indexEnd = found.end;
    else if (!isElse(text, found)) {
      markers.push({ ...found, isDefinition: opensLine(text, found) });
    }
  }
  return markers;
}

type Found = Omit<CitationMarker, 'isDefinition'>;

function markerAt(match: RegExpExecArray): Found {
  const { 0: text, 1: square, 2: url, 3: round, index: start } = match;
  const list = square ?? round ?? '';
  const found = { text, list, ids: idsIn(list), start, end: start + text.length };
  return url === undefined ? found : { ...found, url };
}

const namesOfLists =
  /^(?:arr|array|args|argv|lst|vec|nums|idx|matrix|buf|ptr|tuple|dict|self|this)$/;

/**
 * Answers also write `blue[1]`, so that only what no sentence has is an index: a single small letter or a programmer's word
 * before it, an assignment or call behind it. In doubt it is a marker: one that is overlooked would later point elsewhere.
 */
function isIndex(text: string, { start, end, url }: Found): boolean {
  if (url !== undefined) return false;
  const word = /[\p{L}\p{N}_$]{1,40}$/u.exec(text.slice(Math.max(0, start - 40), start))?.[0];
  if (word === undefined) return false;
  const isName = /^[a-z]$/.test(word) || /[_$]/.test(word) || namesOfLists.test(word);
  return (
    isName || /^(?: ?(?:[-+*/]?=(?!=)|\+\+|--)|\.[a-z]\w{0,40}\()/.test(text.slice(end, end + 50))
  );
}

function isElse(text: string, { start, list, url }: Found): boolean {
  const before = text[start - 1];
  return before === '\\' || (before === '!' && url !== undefined) || /^0 ?[,;–-]/.test(list);
}

function opensLine(text: string, { start, end }: Found): boolean {
  return text[end] === ':' && /(?:^|[\r\n]) {0,3}$/.test(text.slice(Math.max(0, start - 4), start));
}
