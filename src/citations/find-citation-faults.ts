import { checkAddresses } from './check-addresses.js';
import type { CitationFinding } from './citation-finding.js';
import { type CheckedSource, type CitedSources, citedSources } from './cited-sources.js';
import type { Span } from './code-in.js';
import type { Evidence } from './evidence.js';
import { judgeStatement, type StatementVerdict } from './judge-statement.js';
import { type Statement, statementsIn } from './statements-in.js';

export interface CitedReport {
  readonly text: string;
  /** What the markers point to; with a `snippet` or `text` where the page is at hand. */
  readonly sources: readonly CheckedSource[];
  /** All that the run read. With it, a source it does not know counts as never retrieved, unless it brings its own text. */
  readonly evidence?: Evidence | undefined;
}

/** A statement of the text, and what became of it. */
export interface VerifiedStatement extends Span {
  readonly text: string;
  /** Numbers of the sources that its markers and links resolve to. */
  readonly sources: readonly number[];
  readonly verdict: StatementVerdict;
}

export interface CitationFigures {
  readonly statements: number;
  /** With at least one marker or link, resolving or not. */
  readonly cited: number;
  /** Cited, with page text to check against. */
  readonly checked: number;
  readonly supported: number;
  readonly refuted: number;
  /** `checked` of `statements`: how much the error rate speaks for. 1 for a text that states nothing. */
  readonly coverage: number;
  /** `refuted` of `checked`; nothing where nothing could be checked. Says little without `coverage`. */
  readonly errorRate: number | undefined;
}

export interface Verification {
  /** Without a finding that is an error. Says nothing about what could not be checked: look at `figures.coverage`. */
  readonly isValid: boolean;
  /** In the order of the text. */
  readonly findings: readonly CitationFinding[];
  readonly statements: readonly VerifiedStatement[];
  readonly figures: CitationFigures;
}

/** Looks at every citation of a text, by words and numbers alone; nothing is fetched and no model is asked. */
export function findCitationFaults({ text, sources: given, evidence }: CitedReport): Verification {
  const sources = citedSources(given, evidence);
  const read = statementsIn(text);
  const judged = read.statements.map((statement) => judge(statement, sources));
  const findings = [...checkAddresses(read, sources), ...judged.flatMap((each) => each.findings)];
  findings.sort((one, other) => one.start - other.start || one.end - other.end);
  return {
    isValid: findings.every(({ severity }) => severity === 'warning'),
    findings,
    statements: judged.map(({ statement }) => statement),
    figures: figuresOf(judged.map(({ statement }) => statement)),
  };
}

interface Judged {
  readonly statement: VerifiedStatement;
  readonly findings: readonly CitationFinding[];
}

function judge(statement: Statement, sources: CitedSources): Judged {
  const { start, end, text, markers, urls } = statement;
  const cited = citedBy(statement, sources);
  const as = (verdict: StatementVerdict, findings: readonly CitationFinding[] = []): Judged => ({
    statement: { start, end, text, verdict, sources: cited.map(({ id }) => id) },
    findings,
  });
  if (cited.length > 0) {
    const { verdict, findings } = judgeStatement(statement, cited, sources);
    return as(verdict, findings);
  }
  // Markers that resolve to nothing are found as such.
  if (markers.length + urls.length > 0) return as('unchecked');
  return as('uncited', [
    {
      code: 'uncited_claim',
      severity: 'warning',
      start,
      end,
      stated: text,
      expected: 'A marker behind the statement.',
    },
  ]);
}

function citedBy({ markers, urls }: Statement, sources: CitedSources): CheckedSource[] {
  const cited = new Set<CheckedSource>();
  for (const marker of markers) {
    for (const id of marker.ids) {
      const source = id === undefined ? undefined : sources.resolve(id, marker);
      if (source !== undefined) cited.add(source);
    }
  }
  for (const { url } of urls) {
    const source = sources.byUrl(url);
    if (source !== undefined) cited.add(source);
  }
  return [...cited];
}

function figuresOf(statements: readonly VerifiedStatement[]): CitationFigures {
  const count = (verdict: StatementVerdict) =>
    statements.filter((statement) => statement.verdict === verdict).length;
  const [supported, refuted] = [count('supported'), count('refuted')];
  const checked = supported + refuted;
  return {
    statements: statements.length,
    cited: statements.length - count('uncited'),
    checked,
    supported,
    refuted,
    coverage: statements.length === 0 ? 1 : checked / statements.length,
    errorRate: checked === 0 ? undefined : refuted / checked,
  };
}
