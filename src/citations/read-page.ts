import { type Claim, claimOf } from './claims.js';
import { type Quantity, quantitiesIn } from './quantities-in.js';
import { plainWords } from './quotes-in.js';
import { languageIn, termsIn } from './terms-in.js';

/** A page as far as its text is known, read once, for many statements to be looked up in. */
export interface ReadPage {
  readonly sentences: readonly PageSentence[];
  /** Which sentences speak of a term. */
  readonly places: ReadonlyMap<string, readonly number[]>;
  /** Terms of the title, which stand for every sentence. */
  readonly titleTerms: ReadonlySet<string>;
  readonly titleQuantities: readonly Quantity[];
  readonly dateQuantities: readonly Quantity[];
  /** All its words, to look for quotations in. */
  readonly words: string;
  readonly language: string | undefined;
}

export interface PageSentence {
  readonly terms: ReadonlySet<string>;
  readonly quantities: readonly Quantity[];
  /** What it claims, to compare signs; read when first asked for. */
  readonly claim: () => Claim | undefined;
}

export interface PageText {
  readonly text: string;
  readonly title: string;
  readonly date?: string | undefined;
}

export function readPage({ text, title, date = '' }: PageText): ReadPage {
  const sentences = pageSentences(text).map(readSentence);
  const places = new Map<string, number[]>();
  sentences.forEach(({ terms }, at) => {
    for (const term of terms) {
      const known = places.get(term);
      if (known === undefined) places.set(term, [at]);
      else known.push(at);
    }
  });
  const heading = quantitiesIn(title);
  return {
    sentences,
    places,
    titleTerms: termsIn(heading.rest),
    titleQuantities: heading.quantities,
    dateQuantities: quantitiesIn(date).quantities,
    words: plainWords(`${title}\n${text}`),
    language: languageIn(text),
  };
}

function readSentence(text: string): PageSentence {
  const { quantities, rest } = quantitiesIn(text);
  let claim: { readonly read: Claim | undefined } | undefined;
  return {
    terms: termsIn(rest),
    quantities,
    claim: () => {
      claim ??= { read: claimOf(text.replace(/\s+/g, ' ')) };
      return claim.read;
    },
  };
}

const ends = /(?<=[.!?…]["'”’»)\]]{0,3}) +|(?<=[。！？][」』”’]{0,3})/;
/** Text without full stops (menus, tables) is cut, so that no sentence is the whole page. */
const mostCharacters = 600;

function pageSentences(text: string): string[] {
  return text
    .split(/[\r\n\u2028\u2029]+/)
    .flatMap((line) => line.replace(/\s+/g, ' ').split(ends))
    .flatMap((sentence) =>
      sentence.length <= mostCharacters
        ? [sentence]
        : (sentence.match(
            new RegExp(`.{1,${mostCharacters}}(?: |$)|.{1,${mostCharacters}}`, 'gsu'),
          ) ?? []),
    )
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}
