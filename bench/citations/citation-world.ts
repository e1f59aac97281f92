import type { CheckedSource } from '../../src/citations/cited-sources.js';

/** A statement that pages of a world support; `pages` are places in the world's list. */
export interface WorldFact {
  readonly text: string;
  readonly pages: readonly number[];
}

/** What is right and looks wrong: said in other words, rounded, converted, quoted with something left out, in another language. */
export interface HardFact extends WorldFact {
  readonly kind: HardKind;
}

export type HardKind =
  | 'paraphrase'
  | 'rounded number'
  | 'converted unit'
  | 'quote, other typography'
  | 'several sources'
  | 'not English';

/** A few pages about one subject, what they support, and what nobody of them says. */
export interface CitationWorld {
  readonly pages: readonly (Omit<CheckedSource, 'id'> & { readonly snippet: string })[];
  readonly facts: readonly WorldFact[];
  readonly hard: readonly HardFact[];
  /** Word for word from a page. */
  readonly quotes: readonly WorldFact[];
  /** Close to the subject, on no page. */
  readonly invented: readonly string[];
}
