import { CrossgraphError } from '../errors.js';
import type { CitationFinding } from './citation-finding.js';

/** A text cites what does not hold, and was to be refused (`CITATION_INVALID`). */
export class CitationError extends CrossgraphError {
  /** The errors that were found, in the order of the text. */
  readonly findings: readonly CitationFinding[];

  constructor(findings: readonly CitationFinding[]) {
    const [first] = findings;
    const also = findings.length > 1 ? `, and ${findings.length - 1} more` : '';
    super(
      'CITATION_INVALID',
      `The text cites what does not hold: ${first?.code} at character ${first?.start}${also}. Repair or flag it, or ask again.`,
    );
    this.findings = findings;
  }
}
