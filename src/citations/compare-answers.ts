import { alignClaims } from './align-claims.js';
import { type CitedText, type Claim, claimsOf, sourcesOf } from './claims.js';
import type { SourceRef } from './source-ref.js';

/**
 * `agree`: both answers say it. `contradict`: both speak of it, with other numbers or the opposite sign. `cited`: one
 * answer says it and names a source. `unsupported`: one answer says it, and neither the other nor a source stands by it; or
 * both speak of it, and words and numbers cannot tell whether they say the same.
 */
export type ClaimVerdict = 'agree' | 'contradict' | 'cited' | 'unsupported';

/** A whole question's verdict. */
export type AnswerVerdict = 'agree' | 'contradict' | 'unsupported';

/** One side's words for a claim, and the sources its citations resolve to. */
export interface ClaimSide {
  readonly text: string;
  readonly sources: readonly SourceRef[];
}

/** A claim with its evidence; a side is absent where that answer does not speak of it. */
export interface JudgedClaim {
  readonly verdict: ClaimVerdict;
  readonly left?: ClaimSide | undefined;
  readonly right?: ClaimSide | undefined;
}

export interface Comparison {
  readonly verdict: AnswerVerdict;
  readonly claims: readonly JudgedClaim[];
}

/**
 * Compares two answers to the same question claim by claim, by words and numbers alone: no model is asked. Swapping the
 * answers swaps the sides; the order of their sentences does not matter (of an answer of more than 200 claims, the first
 * 200 count). It does not see the order of words: `Alice beat Bob` and `Bob beat Alice` agree.
 */
export function compareAnswers(left: CitedText, right: CitedText): Comparison {
  const { pairs, leftOnly, rightOnly } = alignClaims(claimsOf(left.text), claimsOf(right.text));
  const claims: JudgedClaim[] = [
    ...pairs.map(
      (pair): JudgedClaim => ({
        verdict: pair.verdict,
        left: sideOf(pair.left, left),
        right: sideOf(pair.right, right),
      }),
    ),
    ...leftOnly.map((claim) => {
      const side = sideOf(claim, left);
      return { verdict: verdictAlone(side), left: side };
    }),
    ...rightOnly.map((claim) => {
      const side = sideOf(claim, right);
      return { verdict: verdictAlone(side), right: side };
    }),
  ];
  return { verdict: overallVerdict(claims), claims };
}

/** One contradiction decides; otherwise the answers agree when at least as many claims are shared as stand alone unsupported. */
function overallVerdict(claims: readonly Pick<JudgedClaim, 'verdict'>[]): AnswerVerdict {
  const count = (wanted: ClaimVerdict) => claims.filter(({ verdict }) => verdict === wanted).length;
  if (count('contradict') > 0) return 'contradict';
  const agreeing = count('agree');
  return agreeing > 0 && agreeing >= count('unsupported') ? 'agree' : 'unsupported';
}

function sideOf(claim: Claim, { sources }: CitedText): ClaimSide {
  return { text: claim.text, sources: sourcesOf(claim, sources) };
}

function verdictAlone({ sources }: ClaimSide): ClaimVerdict {
  return sources.length > 0 ? 'cited' : 'unsupported';
}
