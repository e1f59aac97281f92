/**
 * What answers put behind a statement: `[1]`, `[1, 2]`, `[1-3]`, `[^1]`, `【1】`, `【1†source】`, `[web:0]`, `[1](https://…)`.
 * Written to be matched in one pass: it takes no blanks in front of it.
 */
const marker =
  /(?:\[\^?((?:web:)?\d{1,3}(?: ?[,;–-] ?(?:web:)?\d{1,3}){0,20})\](?:\(https?:[^)\s]{0,2000}\))?|【((?:web:)?\d{1,3}(?: ?[,;–-] ?(?:web:)?\d{1,3}){0,20})(?:†[^】]{0,200})?】)/g;
/** Sentences often end before their markers: `It is blue.[1] It is big.` */
const behindStop = new RegExp(`([.!?])((?: ?${marker.source})+)`, 'g');

/** The statement without its markers, and the numbers of the sources they name, ascending. */
export interface Unmarked {
  readonly text: string;
  readonly citations: readonly number[];
}

/** Takes the markers out of a sentence. Runs of blanks must have been collapsed before. */
export function unmarked(sentence: string): Unmarked {
  const citations = new Set<number>();
  const text = sentence.replace(marker, (_all, square?: string, round?: string) => {
    for (const id of idsIn(square ?? round ?? '')) citations.add(id);
    return ' ';
  });
  return {
    text: text.replace(/ +/g, ' ').replace(/ (?=[.,;:!?)]|$)/g, ''),
    citations: [...citations].sort((a, b) => a - b),
  };
}

/** Moves the markers behind a full stop in front of it, so that they stay with their sentence. */
export function markersBeforeStops(line: string): string {
  return line.replace(behindStop, '$2$1');
}

function idsIn(list: string): number[] {
  return list.split(/ ?[,;] ?/).flatMap((part) => {
    const [first = 0, last = first] = part.split(/ ?[–-] ?/).map(idOf);
    const isRange = last > first && last - first <= 50;
    return isRange
      ? Array.from({ length: last - first + 1 }, (_, step) => first + step)
      : [first, last];
  });
}

/** `web:N` counts from 0, a bare number from 1. */
function idOf(text: string): number {
  return text.startsWith('web:') ? Number(text.slice(4)) + 1 : Number(text);
}
