import { idsOfPart } from './citation-markers.js';
import { type CitationMarker, markersIn } from './markers-in.js';

/** A marker that resolves to no source, or to no single one. */
export interface DanglingMarker {
  /** Where it stands in the text as it was given. */
  readonly start: number;
  readonly text: string;
  /** Those of its numbers that resolve to nothing. */
  readonly ids: readonly number[];
}

/** A text whose markers name other numbers. */
export interface Renumbered {
  readonly text: string;
  readonly dangling: readonly DanglingMarker[];
}

/** The new number of an old one; nothing where it resolves to no source. The marker is given for the address it may link to. */
export type NumberOf = (id: number, marker: CitationMarker) => number | undefined;

/**
 * Gives every marker of a text its new numbers and leaves everything else as it is, byte for byte; a marker whose numbers
 * stay the same too. A number without a new one becomes `?`, so that it never points to another source by accident.
 */
export function renumberMarkers(text: string, numberOf: NumberOf): Renumbered {
  const dangling: DanglingMarker[] = [];
  let renumbered = '';
  let end = 0;
  for (const marker of markersIn(text)) {
    const newOf = (id: number | undefined) => (id === undefined ? undefined : numberOf(id, marker));
    const lost = marker.ids.filter(
      (id): id is number => id !== undefined && newOf(id) === undefined,
    );
    const hasLost = lost.length > 0 || marker.ids.includes(undefined);
    if (hasLost) dangling.push({ start: marker.start, text: marker.text, ids: lost });
    renumbered += text.slice(end, marker.start) + rewritten(marker, newOf);
    end = marker.end;
  }
  return { text: renumbered + text.slice(end), dangling };
}

function rewritten(
  { text, list, ids }: CitationMarker,
  newOf: (id: number | undefined) => number | undefined,
): string {
  if (ids.every((id) => newOf(id) === id)) return text;
  const separator = /[,;] ?/.exec(list)?.[0] ?? ', ';
  const dash = /[–-]/.exec(list)?.[0] ?? '-';
  const parts = list.split(/ ?[,;] ?/).flatMap((part) => joined(idsOfPart(part).map(newOf), dash));
  return text.replace(list, [...new Set(parts)].join(separator));
}

/** A range stays one where the new numbers follow each other too. */
function joined(numbers: readonly (number | undefined)[], dash: string): string[] {
  const [first, last] = [numbers[0], numbers.at(-1)];
  const follow = numbers.every((number, step) => number === (first ?? Number.NaN) + step);
  if (numbers.length > 1 && follow) return [`${first}${dash}${last}`];
  return numbers.map((number) => String(number ?? '?'));
}
