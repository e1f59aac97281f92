import type { Span } from './code-in.js';

/**
 * `dangling_marker`: a number without a source. `never_retrieved`: an address, or a source, that the run never read.
 * `link_mismatch`: a numbered link or footnote that leads to another page than its number. `swapped_citation`: the cited page does
 * not have it, another source does. `unsupported_quote`, `unsupported_number`, `unsupported_claim`: no cited page has the
 * words, the number, or enough of what is said. `contradicted_claim`: the cited page says the opposite. `uncited_claim`: a
 * statement without a citation.
 */
export type CitationFault =
  | 'dangling_marker'
  | 'never_retrieved'
  | 'link_mismatch'
  | 'swapped_citation'
  | 'unsupported_quote'
  | 'unsupported_number'
  | 'unsupported_claim'
  | 'contradicted_claim'
  | 'uncited_claim';

/** One thing that does not hold, where it stands in the text. */
export interface CitationFinding extends Span {
  readonly code: CitationFault;
  /** A warning makes no text invalid: what is not cited may still be true. */
  readonly severity: 'error' | 'warning';
  /** The marker as it is written, where it is about one. */
  readonly marker?: string | undefined;
  /** The number of the source that is cited. */
  readonly source?: number | undefined;
  readonly url?: string | undefined;
  /** What cannot be found: the quotation, the number, the address, the statement. */
  readonly stated: string;
  /** What would have been right, in a sentence. */
  readonly expected: string;
  /** The number of the source that has it, where one does. */
  readonly better?: number | undefined;
}
