import { wordsIn } from './words-in.js';

const stemLength = 6;
/** Scripts that put no blanks between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;

/**
 * What a text speaks of, to be looked up in another: the beginnings of its content words (`regulators` and `regulation` are
 * one), and pairs of characters where a script has no words.
 */
export function termsIn(text: string): Set<string> {
  const terms = new Set<string>();
  for (const word of wordsIn(text.normalize('NFKC')).words) {
    if (unspaced.test(word)) for (const pair of pairsIn(word)) terms.add(pair);
    else terms.add(word.slice(0, stemLength));
  }
  return terms;
}

function pairsIn(word: string): string[] {
  const characters = [...word];
  return characters.length < 2
    ? characters
    : characters.slice(1).map((character, at) => `${characters[at]}${character}`);
}

const functionWords: Readonly<Record<string, string>> = {
  en: 'the of and is are was were has have that with for from this which by been not',
  de: 'der die das und ist sind war wurde mit für von dem den ein eine nicht auf im zu des',
  fr: 'le la les et est sont une des du dans pour par avec qui ne pas sur au aux',
  es: 'el la los las y es son una del por para con que en se su al fue más',
  it: 'il lo gli della delle di che è sono una nel con per dal non più alla',
  pt: 'o os da do dos das é são uma um em para com que não ao foi mais na no',
  nl: 'de het een en is zijn van voor met niet op dat was werd ook aan bij',
};
const languageOf = new Map<string, string[]>();
for (const [language, words] of Object.entries(functionWords)) {
  for (const word of words.split(' ')) {
    languageOf.set(word, [...(languageOf.get(word) ?? []), language]);
  }
}

/** The language of a text by its small words; nothing where there are too few of them to tell. */
export function languageIn(text: string): string | undefined {
  const counts = new Map<string, number>();
  for (const [word] of text
    .slice(0, 2_000)
    .toLowerCase()
    .matchAll(/\p{L}+/gu)) {
    for (const language of languageOf.get(word) ?? []) {
      counts.set(language, (counts.get(language) ?? 0) + 1);
    }
  }
  const [first, second] = [...counts].sort(([, a], [, b]) => b - a);
  if (first === undefined || first[1] < 2 || first[1] === second?.[1]) return undefined;
  return first[0];
}
