const item = '(?:(?:web:|[Ss]ources?:? )?\\d{1,3}|\\?)';
const list = `${item}(?: ?[,;–-] ?${item}){0,20}`;
const address = 'https?:(?:[^()\\s]|\\([^()\\s]{0,200}\\)){0,2000}';
/**
 * What answers put behind a statement: `[1]`, `[1, 2]`, `[1-3]`, `[^1]`, `【1】`, `【1†source】`, `[web:0]`, `[Source 1]`,
 * `[1](https://…)`, and the `[?]` of a source that was lost. Written to be matched in one pass: it takes no blanks in front
 * of it.
 */
export const marker: RegExp = new RegExp(
  `(?:\\[\\^?(${list})\\^?\\](?:\\((${address})\\))?|【(${list})(?:†[^】]{0,200})?】)`,
  'g',
);
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
  const text = sentence.replace(marker, (found) => {
    const [, names = ''] = /^[[【]\^?([^\]】^†]*)/.exec(found) ?? [];
    for (const id of idsIn(names)) if (id !== undefined) citations.add(id);
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

/** The numbers of a marker's list, in order; nothing where one was lost (`?`). */
export function idsIn(list: string): (number | undefined)[] {
  return list.split(/ ?[,;] ?/).flatMap(idsOfPart);
}

/** The numbers of one entry: of a range (`2-4`) all in it, as far as it is one. */
export function idsOfPart(part: string): (number | undefined)[] {
  const [first, last = first] = part.split(/ ?[–-] ?/).map(idOf);
  if (first === undefined || last === undefined || first === last) return [first];
  const isRange = last > first && last - first <= 50;
  return isRange
    ? Array.from({ length: last - first + 1 }, (_, step) => first + step)
    : [first, last];
}

/** `web:N` counts from 0, a bare number from 1. */
function idOf(text: string): number | undefined {
  if (text === '?') return undefined;
  const number = Number(/\d+$/.exec(text)?.[0]);
  return text.startsWith('web:') ? number + 1 : number;
}
