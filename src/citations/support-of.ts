import { type Claim, claimOf } from './claims.js';
import { comparePolarity } from './compare-polarity.js';
import { type Quantity, quantitiesIn, supports } from './quantities-in.js';
import { hasQuote, type Quote, quotesIn } from './quotes-in.js';
import type { ReadPage } from './read-page.js';
import { languageIn, termsIn } from './terms-in.js';

/** A statement, read once, to be looked up in pages. */
export interface ReadStatement {
  readonly terms: ReadonlySet<string>;
  readonly quantities: readonly Quantity[];
  readonly quotes: readonly Quote[];
  readonly claim: Claim | undefined;
  readonly language: string | undefined;
  /** Whether it speaks of when something was published, so that a page's own date counts. */
  readonly isDated: boolean;
}

/** What pages have of a statement. */
export interface Support {
  /** The share of the statement's terms that stand close together on one of the pages, 0 to 1. */
  readonly share: number;
  readonly missingQuantities: readonly Quantity[];
  readonly missingQuotes: readonly Quote[];
  /** Whether the sentence that speaks of the same says the opposite. */
  readonly isDenied: boolean;
}

export function readStatement(stated: string): ReadStatement {
  const text = stated.replace(/\[(\p{L})\]/gu, '$1'); // `“[T]he tower”` is the page's `the tower`.
  const { quantities, rest } = quantitiesIn(text);
  return {
    terms: termsIn(rest),
    quantities,
    quotes: quotesIn(text),
    claim: withoutOrder(claimOf(text)),
    language: languageIn(text),
    isDated: /\b(?:publish|report|releas|updat|date[ds]?\b|issued|as of|written|announc)/i.test(
      text,
    ),
  };
}

/** `Ten years before it opened` and `opened after ten years` are no opposites; prepositions turn with the sentence. */
function withoutOrder(claim: Claim | undefined): Claim | undefined {
  if (claim === undefined) return undefined;
  const poles = new Map([...claim.poles].filter(([name]) => name !== 'before' && name !== 'above'));
  return { ...claim, poles };
}

/** What these pages have together of the statement. */
export function supportOf(statement: ReadStatement, pages: readonly ReadPage[]): Support {
  const { terms, quantities, quotes } = statement;
  return {
    share: shareOf(terms, pages),
    missingQuantities: quantities.filter(
      (quantity) => !pages.some((page) => hasQuantity(quantity, statement, page)),
    ),
    missingQuotes: quotes.filter((quote) => !pages.some(({ words }) => hasQuote(words, quote))),
    isDenied: isDenied(statement, pages),
  };
}

/** The share of the terms that stand close together on one of the pages, 0 to 1. */
export function shareOf(terms: ReadonlySet<string>, pages: readonly ReadPage[]): number {
  if (terms.size === 0) return 1;
  const found = new Set(pages.flatMap((page) => [...termsTogether(terms, page)]));
  return found.size / terms.size;
}

/** The share of the terms that the page has anywhere: never less than `shareOf`, and quick to tell. */
export function mostShareOf(terms: ReadonlySet<string>, { places, titleTerms }: ReadPage): number {
  let found = 0;
  for (const term of terms) if (places.has(term) || titleTerms.has(term)) found++;
  return terms.size === 0 ? 1 : found / terms.size;
}

/** A passage is so many sentences. */
const passage = 3;

/** The statement's terms in the passage that has most of them. */
function termsTogether(terms: ReadonlySet<string>, page: ReadPage): ReadonlySet<string> {
  const inTitle = [...terms].filter((term) => page.titleTerms.has(term));
  const bySentence = placesOf(terms, page);
  let best: ReadonlySet<string> = new Set(inTitle);
  const atMost = (at: number) => {
    let most = inTitle.length;
    for (let next = at; next < at + passage; next++) most += bySentence.get(next)?.length ?? 0;
    return most;
  };
  for (const at of bySentence.keys()) {
    if (atMost(at) <= best.size) continue;
    const together = new Set(inTitle);
    for (let next = at; next < at + passage; next++) {
      for (const term of bySentence.get(next) ?? []) together.add(term);
    }
    if (together.size > best.size) best = together;
  }
  return best;
}

/** A number counts where the sentences around it speak of what the statement speaks of. */
function hasQuantity(
  quantity: Quantity,
  { terms, isDated }: ReadStatement,
  page: ReadPage,
): boolean {
  const fits = (candidate: Quantity) => supports(candidate, quantity);
  if (page.titleQuantities.some(fits) || (isDated && page.dateQuantities.some(fits))) return true;
  return page.sentences.some(({ quantities }, at) => {
    if (!quantities.some(fits)) return false;
    const around = page.sentences.slice(Math.max(0, at - 1), at + 2);
    const isNamed = [...terms].some((term) => page.titleTerms.has(term));
    return (
      terms.size === 0 || isNamed || around.some((sentence) => sharedBy(terms, sentence.terms) > 0)
    );
  });
}

/** A sentence speaks of the same where it has so many of the statement's terms. */
const leastShared = 0.6;

function isDenied({ terms, claim }: ReadStatement, pages: readonly ReadPage[]): boolean {
  if (claim === undefined || terms.size < 2) return false;
  const alike = pages.flatMap((page) =>
    [...placesOf(terms, page)]
      .filter(([, shared]) => shared.length >= leastShared * terms.size)
      .map(([at, shared]) => ({ shared: shared.length, other: page.sentences[at]?.claim() })),
  );
  const most = alike.reduce((max, { shared }) => Math.max(max, shared), 0);
  const relations = alike.flatMap(({ shared, other }) =>
    shared === most && other !== undefined ? [comparePolarity(claim, other)] : [],
  );
  // Of sentences that fit as well, one that agrees is enough.
  return relations.includes('opposite') && !relations.includes('same');
}

/** Which of the terms each sentence of the page has. */
function placesOf(terms: ReadonlySet<string>, page: ReadPage): Map<number, string[]> {
  const places = new Map<number, string[]>();
  for (const term of terms) {
    for (const at of page.places.get(term) ?? []) {
      const known = places.get(at);
      if (known === undefined) places.set(at, [term]);
      else known.push(term);
    }
  }
  return places;
}

function sharedBy(terms: ReadonlySet<string>, others: ReadonlySet<string>): number {
  let shared = 0;
  for (const term of terms) if (others.has(term)) shared++;
  return shared;
}
