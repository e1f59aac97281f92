import type { CitationFinding } from './citation-finding.js';
import type { CitationChange } from './verify-citations.js';

/** Writes what was found behind each place: `(⚠ unsupported number: 27 minutes)`. Everything else stays as it is. */
export function flagFaults(
  text: string,
  findings: readonly CitationFinding[],
): { readonly text: string; readonly changes: readonly CitationChange[] } {
  const flags = findings
    .map((finding) => ({ finding, at: placeBehind(text, finding), flag: flagOf(finding) }))
    .sort((one, other) => one.at - other.at);
  let flagged = '';
  let end = 0;
  for (const { at, flag } of flags) {
    flagged += text.slice(end, at) + flag;
    end = at;
  }
  const changes = flags.map(({ finding: { code, stated }, flag }) => ({
    code,
    before: '',
    after: flag,
    stated,
  }));
  return { text: flagged + text.slice(end), changes };
}

function placeBehind(text: string, { start, end }: CitationFinding): number {
  const at = start + text.slice(start, end).replace(/[\s|]+$/, '').length;
  // An address within `](…)` or `<…>`.
  return at + (/^[)>]/.test(text.slice(at, at + 1)) ? 1 : 0);
}

function flagOf({ code, stated, better }: CitationFinding): string {
  const isStatement = /claim|swapped/.test(code);
  const what = isStatement ? '' : `: ${stated.replace(/[[\]【】\n]/g, '').slice(0, 80)}`;
  const instead = better === undefined ? '' : `; see source ${better}`;
  return ` (⚠ ${code.replaceAll('_', ' ')}${what}${instead})`;
}
