import type { CheckedClaim } from '../../citations/compare-all.js';
import type { ClaimVerdict } from '../../citations/compare-answers.js';
import type { SourceRef } from '../../citations/source-ref.js';
import type { CrossCheckResult } from './create-cross-check.js';
import { answered } from './dossier.js';

const headings: Readonly<Record<ClaimVerdict, string>> = {
  agree: 'Agreed:',
  contradict: 'Disputed:',
  cited: 'Said by one, with a source:',
  unsupported: 'Unsupported:',
};

/** The result as a text to read, its markers those of the result's sources. */
export function crossCheckReport(result: CrossCheckResult): string {
  const { claims, answers } = result;
  const gaps = answers.flatMap(({ agent, failed }) =>
    failed ? [`- ${agent} gave no answer: ${failed.message}`] : [],
  );
  const alone = result.verdict === undefined ? answered(answers).map(({ text }) => text) : [];
  const parts = (['agree', 'contradict', 'cited', 'unsupported'] as const).flatMap((verdict) => {
    const lines = claims.filter((claim) => claim.verdict === verdict).map(lineOf);
    return lines.length === 0 ? [] : [`${headings[verdict]}\n${lines.join('\n')}`];
  });
  const missing = gaps.length === 0 ? [] : [`Missing:\n${gaps.join('\n')}`];
  return [...alone, ...parts, ...missing].join('\n\n');
}

function lineOf({ verdict, said, sides }: CheckedClaim): string {
  const [first] = said;
  if (verdict === 'contradict') {
    return `- ${said.map((each) => `${each.agent}: ${cited(each.text, each.sources)}`).join(' | ')}`;
  }
  const who = sides.flat().join(', ');
  return `- ${cited(
    first?.text ?? '',
    said.flatMap(({ sources }) => sources),
  )} (${who})`;
}

function cited(text: string, sources: readonly SourceRef[]): string {
  const ids = [...new Set(sources.map(({ id }) => id))].sort((a, b) => a - b);
  return ids.length === 0 ? text : `${text} ${ids.map((id) => `[${id}]`).join('')}`;
}
