import { CitationError } from './citation-error.js';
import type { CitationFault } from './citation-finding.js';
import { type CitedReport, findCitationFaults, type Verification } from './find-citation-faults.js';
import { flagFaults } from './flag-faults.js';
import { repairFaults } from './repair-faults.js';

/**
 * `report`: only tells. `flag`: writes each error behind its statement. `repair`: re-points a marker where another source has
 * the statement, and takes out citations that do not hold; what is stated stays, uncited. `refuse`: throws.
 */
export type CitationPolicy = 'report' | 'flag' | 'repair' | 'refuse';

export interface VerifyCitationsOptions extends CitedReport {
  /** What to do about errors. @defaultValue 'report' */
  readonly policy?: CitationPolicy | undefined;
}

/** Something that a policy changed in the text. */
export interface CitationChange {
  readonly code: CitationFault;
  readonly before: string;
  /** Empty where it was taken out. */
  readonly after: string;
  /** What did not hold, in the words of the finding. */
  readonly stated: string;
}

export interface VerifiedText extends Verification {
  /** The text after the policy. */
  readonly text: string;
  readonly changes: readonly CitationChange[];
}

const mostRounds = 5;

/**
 * Finds citations that do not hold: numbers without a source, pages that were never read, swapped sources, and quotations,
 * numbers and statements that the cited page does not have. It reads English words and numbers, asks no model and fetches nothing;
 * what it cannot check is `unchecked`, so read `figures.coverage` beside `figures.errorRate`. With `repair`, findings and
 * figures are those of the repaired text, which has no error left. Throws a `CitationError` with `refuse` and an error.
 */
export function verifyCitations({
  policy = 'report',
  ...report
}: VerifyCitationsOptions): VerifiedText {
  const verification = findCitationFaults(report);
  const errors = verification.findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0 && policy === 'refuse') throw new CitationError(errors);
  if (policy === 'flag') return { ...verification, ...flagFaults(report.text, errors) };
  if (policy === 'repair') return repaired(report, verification);
  return { ...verification, text: report.text, changes: [] };
}

/** A repair can bring another fault to light (a sentence of two parts), so it is looked at again. */
function repaired(report: CitedReport, first: Verification): VerifiedText {
  const changes: CitationChange[] = [];
  let { text } = report;
  let verification = first;
  for (let round = 0; round < mostRounds && !verification.isValid; round++) {
    const repair = repairFaults(text, verification.findings, { mayRepoint: round === 0 });
    text = repair.text;
    changes.push(...repair.changes);
    verification = findCitationFaults({ ...report, text });
  }
  return { ...verification, text, changes };
}
