import type { CitationFault, CitationFinding } from './citation-finding.js';
import type { CheckedSource, CitedSources } from './cited-sources.js';
import type { ReadPage } from './read-page.js';
import type { Statement } from './statements-in.js';
import {
  mostShareOf,
  type ReadStatement,
  readStatement,
  type Support,
  shareOf,
  supportOf,
} from './support-of.js';

/**
 * `supported`: the cited pages have it. `refuted`: they have not, or say otherwise. `unchecked`: nothing is known of what the
 * cited pages say, or they speak another language. `uncited`: nothing is cited.
 */
export type StatementVerdict = 'supported' | 'refuted' | 'unchecked' | 'uncited';

export interface JudgedStatement {
  readonly verdict: StatementVerdict;
  readonly findings: readonly CitationFinding[];
}

/** The least share of a statement's words that its pages must have, and the share at which another page has it. */
const leastShare = 0.45;
const goodShare = 0.6;
/** By how much another page must have more. */
const clearlyMore = 0.25;

/** Looks a cited statement up in the pages it cites, and in the others where they do not have it. */
export function judgeStatement(
  statement: Statement,
  cited: readonly CheckedSource[],
  sources: CitedSources,
): JudgedStatement {
  const read = readStatement(statement.text);
  const pages = cited.flatMap((source) => readableOf(source, read, sources));
  // Where one of several cited pages is unknown, it may be the one that has it.
  const isWhole = pages.length === cited.length;
  if (pages.length === 0) return judgeForeign(statement, read, { cited, sources });
  const support = supportOf(read, pages);
  const fault = faultOf(support);
  if (fault === undefined) {
    const swapped = swappedParts(statement, sources);
    return { verdict: swapped.length > 0 ? 'refuted' : 'supported', findings: swapped };
  }
  if (!isWhole) return { verdict: 'unchecked', findings: [] };
  const better = betterSource({ read, cited, support }, sources);
  const findings =
    better === undefined ? findingsOf(fault, support, statement) : [swap(statement, cited, better)];
  return {
    verdict: 'refuted',
    findings: findings.map((each) => ({ ...each, ...sourceOf(cited) })),
  };
}

/** Words of another language say nothing; quotations and numbers do, where another source has all that is stated. */
function judgeForeign(
  statement: Statement,
  read: ReadStatement,
  { cited, sources }: { readonly cited: readonly CheckedSource[]; readonly sources: CitedSources },
): JudgedStatement {
  const pages = cited.flatMap((source) => sources.pageOf(source) ?? []);
  const wordless = supportOf({ ...read, terms: new Set() }, pages);
  const isLacking = wordless.missingQuotes.length + wordless.missingQuantities.length > 0;
  const isKnown = pages.length > 0 && pages.length === cited.length;
  const nothing = { ...wordless, share: 0 };
  const better =
    isKnown && isLacking ? betterSource({ read, cited, support: nothing }, sources) : undefined;
  if (better === undefined) return { verdict: 'unchecked', findings: [] };
  return { verdict: 'refuted', findings: [swap(statement, cited, better)] };
}

function readableOf(source: CheckedSource, read: ReadStatement, sources: CitedSources): ReadPage[] {
  const page = sources.pageOf(source);
  if (page === undefined) return [];
  const isForeign =
    read.language !== undefined && page.language !== undefined && read.language !== page.language;
  return isForeign ? [] : [page];
}

function faultOf({
  share,
  missingQuantities,
  missingQuotes,
  isDenied,
}: Support): CitationFault | undefined {
  if (missingQuotes.length > 0) return 'unsupported_quote';
  if (share < leastShare) return 'unsupported_claim';
  if (missingQuantities.length > 0) return 'unsupported_number';
  return isDenied ? 'contradicted_claim' : undefined;
}

interface Failed {
  readonly read: ReadStatement;
  readonly cited: readonly CheckedSource[];
  readonly support: Support;
}

/** The source that has what the cited ones have not. */
function betterSource(
  { read, cited, support }: Failed,
  sources: CitedSources,
): CheckedSource | undefined {
  let best: { readonly source: CheckedSource; readonly share: number } | undefined;
  for (const source of sources.all) {
    if (cited.includes(source)) continue;
    const pages = readableOf(source, read, sources).filter(
      (page) => mostShareOf(read.terms, page) >= goodShare,
    );
    const share = shareOf(read.terms, pages);
    // A page that is only as near in words must have the number or quotation that is missing here.
    const isNearer = share >= support.share + clearlyMore || support.share >= leastShare;
    if (pages.length === 0 || share < goodShare || !isNearer || share <= (best?.share ?? 0))
      continue;
    if (faultOf(supportOf(read, pages)) !== undefined) continue;
    best = { source, share };
  }
  return best?.source;
}

/** `A [2] and B [1]`, where the first has B and the second has A. */
function swappedParts(statement: Statement, sources: CitedSources): CitationFinding[] {
  const parts = statement.parts.filter(({ markers }) => markers.length > 0);
  if (parts.length < 2) return [];
  return parts.flatMap(({ text, markers }) => {
    const read = readStatement(text);
    if (read.terms.size + read.quantities.length < 2) return [];
    const cited = markers.flatMap((marker) =>
      marker.ids.flatMap((id) => (id === undefined ? [] : (sources.resolve(id, marker) ?? []))),
    );
    const pages = cited.flatMap((source) => readableOf(source, read, sources));
    if (pages.length === 0 || pages.length < cited.length) return [];
    const support = supportOf(read, pages);
    const better =
      faultOf(support) === undefined ? undefined : betterSource({ read, cited, support }, sources);
    const [first] = markers;
    if (better === undefined || first === undefined) return [];
    return [
      {
        ...swap({ ...statement, text }, cited, better),
        start: first.start,
        end: first.end,
        marker: first.text,
      },
    ];
  });
}

function swap(
  { start, end, text, markers }: Pick<Statement, 'start' | 'end' | 'text' | 'markers'>,
  cited: readonly CheckedSource[],
  better: CheckedSource,
): CitationFinding {
  return {
    code: 'swapped_citation',
    severity: 'error',
    start,
    end,
    stated: text,
    expected: `Source ${better.id} has it, and ${numbersOf(cited)} does not.`,
    better: better.id,
    ...(markers.length === 1 ? { marker: markers[0]?.text } : {}),
    ...sourceOf(cited),
  };
}

function findingsOf(
  fault: CitationFault,
  support: Support,
  { start, end, text }: Statement,
): CitationFinding[] {
  const finding = (stated: string, expected: string): CitationFinding => ({
    code: fault,
    severity: 'error',
    start,
    end,
    stated,
    expected,
  });
  switch (fault) {
    case 'unsupported_quote':
      return support.missingQuotes.map((quote) =>
        finding(quote.text, 'The cited page has these words, in this order.'),
      );
    case 'unsupported_number':
      return support.missingQuantities.map((quantity) =>
        finding(quantity.text, 'The cited page names this number beside what is said.'),
      );
    case 'contradicted_claim':
      return [finding(text, 'The cited page says so, and not the opposite.')];
    default: {
      const percent = Math.round(support.share * 100);
      return [finding(text, `The cited page speaks of this; it has ${percent} % of the words.`)];
    }
  }
}

function sourceOf(cited: readonly CheckedSource[]): { source?: number; url?: string } {
  const [only, ...others] = cited;
  return only === undefined || others.length > 0 ? {} : { source: only.id, url: only.url };
}

function numbersOf(cited: readonly CheckedSource[]): string {
  return cited.map(({ id }) => id).join(', ');
}
