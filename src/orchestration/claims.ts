import type { SourceRef } from './source-ref.js';

/** One sentence of an answer that states something. */
export interface Claim {
  /** The sentence without its citation markers. */
  readonly text: string;
  /** Numbers of the sources it cites (`[1]`), ascending; whether they resolve is another question. */
  readonly citations: readonly number[];
  /** What the sentence is about: stems of its content words, without numbers and negations. */
  readonly words: ReadonlySet<string>;
  /** The numbers it names, normalised: `1,000` and `1 thousand` are both `1000`, per cent keep their sign. */
  readonly numbers: ReadonlySet<string>;
  readonly isNegated: boolean;
}

/** An answer to be checked: its text, and the sources its markers point to. */
export interface CitedText {
  readonly text: string;
  readonly sources: readonly SourceRef[];
}

/**
 * Splits an answer into its claims: sentences and list items, in order, each once. Headings, questions and sentences
 * without content are left out. It reads English; other languages keep their words and numbers, but not their negations.
 */
export function claimsOf(text: string): Claim[] {
  const claims = new Map<string, Claim>();
  for (const sentence of sentencesOf(text)) {
    const claim = claimOf(sentence);
    if (claim === undefined) continue;
    const same = identityOf(claim);
    const known = claims.get(same);
    claims.set(same, known === undefined ? claim : citedTogether(known, claim));
  }
  return [...claims.values()];
}

/** The sources that a claim's citations resolve to. */
export function sourcesOf(claim: Claim, sources: readonly SourceRef[]): SourceRef[] {
  return sources.filter(({ id }) => claim.citations.includes(id));
}

/** Equal for claims that say the same in other typography. */
export function identityOf({ words, numbers, isNegated }: Claim): string {
  return [[...words].sort().join(' '), [...numbers].sort().join(' '), isNegated].join('|');
}

function citedTogether(first: Claim, second: Claim): Claim {
  const citations = [...new Set([...first.citations, ...second.citations])];
  return { ...first, citations: citations.sort((a, b) => a - b) };
}

const marker = /\s*\[(\d{1,3})\]/g;
/** Sentences often end before their markers: `It is blue.[1] It is big.` */
const markersBehindStop = /([.!?])((?:\s*\[\d{1,3}\])+)/g;
const sentenceEnd =
  /(?<!\b(?:[A-Z]|Dr|Mr|Mrs|Ms|St|vs|approx|ca|e\.g|i\.e|etc|No|Fig))[.!?]+["')\]]*\s+(?=\S)/;
const listMark = /^\s*(?:[-*•]|\d{1,2}[.)])\s+/;

function sentencesOf(text: string): string[] {
  return text
    .split(/\n+/)
    .filter((line) => !/^\s*#/.test(line) && !/:\s*$/.test(line))
    .map((line) =>
      line
        .replace(listMark, '')
        .replace(markersBehindStop, '$2$1')
        .replace(/\*\*|__|`/g, ''),
    )
    .flatMap((line) => line.split(sentenceEnd))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '' && !sentence.endsWith('?'));
}

function claimOf(sentence: string): Claim | undefined {
  const citations = [...sentence.matchAll(marker)].map(([, id]) => Number(id));
  const text = sentence
    .replace(marker, '')
    .replace(/\s+/g, ' ')
    .replace(/\s*[.!]+$/, '')
    .trim();
  const numbers = numbersOf(text);
  const { words, isNegated } = wordsOf(text);
  const saysNothing = words.size === 0 || (words.size === 1 && numbers.size === 0);
  if (saysNothing) return undefined;
  const unique = [...new Set(citations)].sort((a, b) => a - b);
  return { text, citations: unique, words, numbers, isNegated };
}

const scales: Readonly<Record<string, number>> = {
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
  trillion: 1e12,
};
const numberPattern =
  /(?<![\p{L}\d])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?:\s*(thousand|million|billion|trillion)\b)?(\s*(?:%|percent\b|per cent\b))?/giu;

function numbersOf(text: string): Set<string> {
  const numbers = new Set<string>();
  for (const [, whole = '', fraction = '', scale = '', percent] of text.matchAll(numberPattern)) {
    const value = Number(whole.replaceAll(',', '') + fraction) * (scales[scale.toLowerCase()] ?? 1);
    // Twelve digits are enough to forget what floating point adds to 1.1 million.
    numbers.add(`${Number(value.toPrecision(12))}${percent === undefined ? '' : '%'}`);
  }
  return numbers;
}

const negations = new Set(
  'not no never none neither nor cannot without false incorrect untrue wrong'.split(' '),
);
const stopWords = new Set(
  `a about after all also an and any are as at be been being before but by can could did do does for from had has have
  he her his how however i if in into is it its itself may might more most must of on only or other our over she should
  so some such than that the their them then there these they this those through to under up very was we were what when
  where which while who why will with would you your percent per cent thousand million billion trillion roughly nearly
  approximately around according`.split(/\s+/),
);

function wordsOf(text: string): { words: Set<string>; isNegated: boolean } {
  const words = new Set<string>();
  let isNegated = false;
  for (const [raw] of text
    .toLowerCase()
    .replaceAll('’', "'")
    .matchAll(/\p{L}[\p{L}\p{M}\d']*/gu)) {
    if (negations.has(raw) || raw.endsWith("n't")) isNegated = true;
    else if (!stopWords.has(raw)) words.add(stemOf(raw.replace(/'s?$/, '')));
  }
  return { words, isNegated };
}

/** Just enough that `scatters`, `scattered` and `scattering` meet; stems are compared, never shown. */
function stemOf(word: string): string {
  if (word.length <= 4) return word.replace(/(?<=[^s])s$/, '');
  return word
    .replace(/ies$/, 'y')
    .replace(/(?<=s|x|z|ch|sh)es$/, '')
    .replace(/(?<=[^s])s$/, '')
    .replace(/(?<=\p{L}{3})(?:ing|ed|ly)$/u, '')
    .replace(/(?<=\p{L}{3})e$/u, '');
}
