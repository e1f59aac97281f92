import { unmarked } from './citation-markers.js';
import { monthsIn } from './months-in.js';
import { numbersIn } from './numbers-in.js';
import { type Polarity, plainNegations } from './polarity-of.js';
import { sentencesOf } from './sentences-of.js';
import { distinctSources, type SourceRef } from './source-ref.js';
import { wordsIn } from './words-in.js';

/** One sentence of an answer that states something. */
export interface Claim extends Polarity {
  /** The sentence without its citation markers. */
  readonly text: string;
  /** Numbers of the sources it cites (`[1]`, `[2-4]`), ascending; whether they resolve is another question. */
  readonly citations: readonly number[];
  /** What the sentence is about: stems of its content words, without numbers and negations. */
  readonly words: ReadonlySet<string>;
  /** The numbers it names with their units, normalised: `1K` is `1000`, `14 percent` `14%`, `5 km` `5000 m`, May `5 of 12`. */
  readonly numbers: ReadonlySet<string>;
}

/** An answer to be checked: its text, and the sources its markers point to. */
export interface CitedText {
  readonly text: string;
  readonly sources: readonly SourceRef[];
}

/** Comparing costs their square, and no answer of use has as many. */
const mostClaims = 200;

/**
 * Splits an answer into its claims: sentences and list items, in order, each once, the first 200 of them. Headings,
 * questions and sentences without content are left out. It reads English; other languages keep their words and numbers, but
 * not their negations.
 */
export function claimsOf(text: string): Claim[] {
  const claims = new Map<string, Claim>();
  for (const sentence of sentencesOf(text)) {
    const claim = claimOf(sentence);
    if (claim === undefined) continue;
    const same = identityOf(claim);
    const known = claims.get(same);
    if (known === undefined && claims.size === mostClaims) continue;
    claims.set(same, known === undefined ? claim : citedTogether(known, claim));
  }
  return [...claims.values()];
}

/** The sources that a claim's citations resolve to, each page once. */
export function sourcesOf(claim: Claim, sources: readonly SourceRef[]): SourceRef[] {
  return distinctSources(sources.filter(({ id }) => claim.citations.includes(id)));
}

/** Equal for claims that say the same in other typography. */
export function identityOf({ words, numbers, negations, negated, poles }: Claim): string {
  const sorted = (items: Iterable<string>) => [...items].sort().join(' ');
  const ends = [...poles].map(([name, sign]) => `${name}:${sign}`);
  return [sorted(words), sorted(numbers), negations, sorted(negated), sorted(ends)].join('|');
}

function citedTogether(first: Claim, second: Claim): Claim {
  const citations = [...new Set([...first.citations, ...second.citations])];
  return { ...first, citations: citations.sort((a, b) => a - b) };
}

/** What one sentence claims; nothing where it has no content. Runs of blanks must have been collapsed before. */
export function claimOf(sentence: string): Claim | undefined {
  const { text: plain, citations } = unmarked(sentence);
  const text = plain.replace(/[ .!…]{1,9}$/, '').trim();
  const { months, rest } = monthsIn(plainNegations(text));
  const { numbers: amounts, rest: prose } = numbersIn(rest);
  const numbers = new Set([...amounts, ...months]);
  const found = wordsIn(prose);
  const { size } = found.words;
  if (size === 0 || (size === 1 && numbers.size === 0)) return undefined;
  return { text, citations, numbers, ...found };
}
