import { alignClaims, type PairVerdict } from './align-claims.js';
import { type CitedText, type Claim, claimsOf, identityOf, sourcesOf } from './claims.js';
import type { AnswerVerdict, ClaimSide, ClaimVerdict } from './compare-answers.js';

/** An answer and who gave it. */
export interface SignedText extends CitedText {
  readonly agent: string;
}

/** One agent's words for a claim, and the sources its citations resolve to. */
export interface SignedClaim extends ClaimSide {
  readonly agent: string;
}

/** A claim of one or more answers, with its evidence. */
export interface CheckedClaim {
  readonly verdict: ClaimVerdict;
  /** Who says what, by the name of the agent; agents that do not speak of it are absent. */
  readonly said: readonly SignedClaim[];
  /** The agents in groups that say the same, the largest first; one group where all agree. */
  readonly sides: readonly (readonly string[])[];
}

export interface CrossComparison {
  readonly verdict: AnswerVerdict;
  /** Contradictions first, then what is agreed on, then what one answer says alone. */
  readonly claims: readonly CheckedClaim[];
}

interface Stated {
  readonly agent: string;
  readonly claim: Claim;
  readonly side: ClaimSide;
  /** Equal for the same words of the same agent, whatever the order of the agents. */
  readonly key: string;
}

interface Link {
  readonly left: Stated;
  readonly right: Stated;
  readonly verdict: PairVerdict;
}

const verdictOrder: readonly ClaimVerdict[] = ['contradict', 'agree', 'cited', 'unsupported'];

/**
 * Compares two or more answers to the same question, claim by claim, by words and numbers alone. Every two answers are aligned
 * as `compareAnswers` does it, and claims that hang together make one. The order of the answers changes nothing.
 */
export function compareAll(answers: readonly SignedText[]): CrossComparison {
  const stated = answers.map(statedBy);
  const links = stated.flatMap((left, index) =>
    stated.slice(index + 1).flatMap((right) => linksBetween(left, right)),
  );
  const claims = groups(stated.flat(), links).map((members) => checked(members, links));
  claims.sort(byVerdictAndWords);
  return { verdict: overall(claims), claims };
}

function statedBy({ agent, text, sources }: SignedText): Stated[] {
  return claimsOf(text).map((claim) => ({
    agent,
    claim,
    side: { text: claim.text, sources: sourcesOf(claim, sources) },
    key: `${agent}\n${identityOf(claim)}`,
  }));
}

function linksBetween(left: readonly Stated[], right: readonly Stated[]): Link[] {
  const byClaim = new Map([...left, ...right].map((each) => [each.claim, each]));
  const { pairs } = alignClaims(
    left.map(({ claim }) => claim),
    right.map(({ claim }) => claim),
  );
  return pairs.flatMap((pair) => {
    const one = byClaim.get(pair.left);
    const other = byClaim.get(pair.right);
    return one && other ? [{ left: one, right: other, verdict: pair.verdict }] : [];
  });
}

/** Connected through links, each group sorted by agent. */
function groups(all: readonly Stated[], links: readonly Link[]): Stated[][] {
  const group = new Map<Stated, Set<Stated>>(all.map((each) => [each, new Set([each])]));
  for (const { left, right } of links) {
    const [one, other] = [group.get(left), group.get(right)];
    if (!one || !other || one === other) continue;
    for (const member of other) {
      one.add(member);
      group.set(member, one);
    }
  }
  return [...new Set(group.values())].map((members) => [...members].sort(byKey));
}

function checked(members: readonly Stated[], links: readonly Link[]): CheckedClaim {
  const inside = links.filter(({ left }) => members.includes(left));
  const agreeing = inside.filter(({ verdict }) => verdict === 'agree');
  const sides = groups(members, agreeing).map((side) => [
    ...new Set(side.map(({ agent }) => agent)),
  ]);
  return {
    verdict: verdictOf(members, inside),
    said: members.map(({ agent, side }) => ({ agent, ...side })),
    sides: sides.sort((a, b) => b.length - a.length || compare(a.join(), b.join())),
  };
}

/** One contradiction decides; where nobody else speaks of it, a source does. */
function verdictOf(members: readonly Stated[], inside: readonly Link[]): ClaimVerdict {
  const [first] = members;
  if (inside.length === 0) return first && first.side.sources.length > 0 ? 'cited' : 'unsupported';
  const has = (wanted: PairVerdict) => inside.some(({ verdict }) => verdict === wanted);
  if (has('contradict')) return 'contradict';
  return has('agree') ? 'agree' : 'unsupported';
}

/** As `compareAnswers` judges a question. */
function overall(claims: readonly CheckedClaim[]): AnswerVerdict {
  const count = (wanted: ClaimVerdict) => claims.filter(({ verdict }) => verdict === wanted).length;
  if (count('contradict') > 0) return 'contradict';
  const agreeing = count('agree');
  return agreeing > 0 && agreeing >= count('unsupported') ? 'agree' : 'unsupported';
}

function byVerdictAndWords(a: CheckedClaim, b: CheckedClaim): number {
  const byVerdict = verdictOrder.indexOf(a.verdict) - verdictOrder.indexOf(b.verdict);
  const words = ({ said }: CheckedClaim) =>
    said.map(({ agent, text }) => `${agent} ${text}`).join();
  return byVerdict || b.said.length - a.said.length || compare(words(a), words(b));
}

function byKey(a: Stated, b: Stated): number {
  return compare(a.key, b.key);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
