import { isNegation, type Polarity, poleOfWord } from './polarity-of.js';

/** What a sentence is about, and which way it points. */
export interface WordsIn extends Polarity {
  /** Stems of the content words; an opposite (`fell`) stands as the word it is opposed to (`increas`). */
  readonly words: ReadonlySet<string>;
}

const stopWords = new Set(
  `a about after all also an and any are as at be been being before but by can could did do does ever for from had has have
  he her his how however i if in into is it its itself least may might more most must of on only or other our over she
  should so some such than that the their them then there these they this those through to under up very was we were what
  when where which while who why will with would you your percent per cent roughly nearly approximately around according
  nor across along among between beyond during onto past toward towards upon via within`.split(
    /\s+/,
  ),
);

/** Reads the words of a sentence whose numbers have been taken out. */
export function wordsIn(text: string): WordsIn {
  const words = new Set<string>();
  const negated = new Set<string>();
  const poles = new Map<string, -1 | 0 | 1>();
  let negations = 0;
  let isAfterNo = false;
  for (const raw of rawWordsOf(text)) {
    if (isNegation(raw)) {
      negations++;
      isAfterNo = true;
      continue;
    }
    const pole = poleOfWord(raw);
    if (pole !== undefined) {
      const known = poles.get(pole.name) ?? pole.sign;
      poles.set(pole.name, known === pole.sign ? pole.sign : 0);
    }
    const word = pole?.name ?? raw;
    if (stopWords.has(word)) continue;
    const stem = stemOf(word);
    words.add(stem);
    if (isAfterNo) negated.add(stem);
    isAfterNo = false;
  }
  return { words, negations, negated, poles };
}

function rawWordsOf(text: string): string[] {
  const found =
    text
      .toLowerCase()
      .replaceAll('’', "'")
      .match(/\p{L}[\p{L}\p{M}\d']*/gu) ?? [];
  return found.map((word) => word.replace(/'s?$/, ''));
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
