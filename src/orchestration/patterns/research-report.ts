import type { AgentAnswered } from '../branches/ask-agent.js';
import type { Gap } from '../branches/gap.js';
import { mergeCitations } from './merged-citations.js';

/**
 * What a report lacks. `question`: nobody answered it. `limit`: it was not asked, because the questions were used up. `step`: the
 * plan, the review or the writing failed, and the report had to do without.
 */
export type ResearchGap =
  | {
      readonly kind: 'question';
      readonly what: string;
      readonly failed: Gap;
      readonly limit?: undefined;
    }
  | {
      readonly kind: 'step';
      readonly what: 'plan' | 'review' | 'report';
      readonly failed: Gap;
      readonly limit?: undefined;
    }
  | {
      readonly kind: 'limit';
      readonly what: string;
      readonly limit: number;
      readonly failed?: undefined;
    };

interface ReportParts {
  /** What the writer wrote; absent where it failed. */
  readonly body: string | undefined;
  readonly findings: readonly AgentAnswered[];
  readonly gaps: readonly ResearchGap[];
}

/** The report: the writer's text or the findings, then the answers that are old, then what is missing. */
export function researchReport({ body, findings, gaps }: ReportParts): string {
  const text = body ?? findingsText(findings);
  const old = findings.flatMap(staleLine);
  const stale = old.length === 0 ? [] : [`Not fresh:\n${old.join('\n')}`];
  const missing = gaps.length === 0 ? [] : [`Gaps:\n${gaps.map(gapLine).join('\n')}`];
  return [text, ...stale, ...missing].join('\n\n');
}

function findingsText(findings: readonly AgentAnswered[]): string {
  const { texts } = mergeCitations(findings);
  return findings.map(({ question }, index) => `${question}\n${texts[index]}`).join('\n\n');
}

/** An old answer is never an unflagged one. */
function staleLine({ question, meta }: AgentAnswered): string[] {
  if (meta?.outcome !== 'stale') return [];
  const minutes = Math.max(1, Math.round((meta.entryAgeMs ?? 0) / 60_000));
  return [`- ${question} (answered ${minutes} min ago)`];
}

function gapLine(gap: ResearchGap): string {
  if (gap.kind === 'limit') return `- ${gap.what} (not asked: the limit is ${gap.limit} questions)`;
  if (gap.kind === 'question') return `- ${gap.what} (${gap.failed.message})`;
  return `- without a ${gap.what === 'report' ? 'writer' : gap.what} (${gap.failed.message})`;
}
