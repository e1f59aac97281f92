import { type Claim, identityOf } from './claims.js';
import { compareNumbers } from './compare-numbers.js';
import { comparePolarity } from './compare-polarity.js';

/** A claim of one answer and the claim of the other that speaks of the same. */
export interface AlignedPair {
  readonly left: Claim;
  readonly right: Claim;
  /** `unsupported` where words and numbers cannot tell. */
  readonly verdict: PairVerdict;
}

export type PairVerdict = 'agree' | 'contradict' | 'unsupported';

export interface Alignment {
  readonly pairs: readonly AlignedPair[];
  readonly leftOnly: readonly Claim[];
  readonly rightOnly: readonly Claim[];
}

/** Claims are about the same when they share this part of their words (Jaccard), or nearly all of the shorter one's. */
const leastJaccard = 0.4;
const leastOverlap = 0.75;

interface Candidate extends AlignedPair {
  readonly score: number;
  readonly identity: string;
}

/**
 * Pairs each claim with at most one of the other answer, the most alike first; claims that also agree go before claims
 * that do not, so that an answer aligned with itself agrees throughout. Swapping the answers swaps the sides, and the
 * order of the sentences changes nothing.
 */
export function alignClaims(left: readonly Claim[], right: readonly Claim[]): Alignment {
  const identities = new Map([...left, ...right].map((claim) => [claim, identityOf(claim)]));
  const candidates = left.flatMap((one) =>
    right.flatMap((other) => candidateOf(one, other, identities)),
  );
  candidates.sort(byLikeness);
  const taken = new Set<Claim>();
  const partners = new Map<Claim, AlignedPair>();
  for (const { left: one, right: other, verdict } of candidates) {
    if (taken.has(one) || taken.has(other)) continue;
    taken.add(one).add(other);
    partners.set(one, { left: one, right: other, verdict });
  }
  const pairs = left.flatMap((claim) => partners.get(claim) ?? []);
  const isFree = (claim: Claim) => !taken.has(claim);
  return { pairs, leftOnly: left.filter(isFree), rightOnly: right.filter(isFree) };
}

function candidateOf(
  left: Claim,
  right: Claim,
  identities: ReadonlyMap<Claim, string>,
): Candidate[] {
  const shared = countShared(left.words, right.words);
  const jaccard = shared / (left.words.size + right.words.size - shared);
  const overlap = shared / Math.min(left.words.size, right.words.size);
  const isAlike = jaccard >= leastJaccard || overlap >= leastOverlap;
  // One shared word is no subject, unless it is all that either claim has.
  const isSameSubject = jaccard === 1 || (shared >= 2 && isAlike);
  if (!isSameSubject || speakOfOtherDates(left, right)) return [];
  // Both orders of the two, so that a tie is broken alike whichever answer comes first.
  const identity = [identities.get(left), identities.get(right)].sort().join('\n');
  return [{ left, right, verdict: verdictOn(left, right), score: jaccard, identity }];
}

function byLikeness(a: Candidate, b: Candidate): number {
  const byScore = b.score - a.score;
  if (byScore !== 0) return byScore;
  if (a.verdict !== b.verdict) return a.verdict < b.verdict ? -1 : 1; // agree, contradict, unsupported
  const byNumbers = sharedNumbers(b) - sharedNumbers(a);
  if (byNumbers !== 0) return byNumbers;
  if (a.identity === b.identity) return 0;
  return a.identity < b.identity ? -1 : 1;
}

function sharedNumbers({ left, right }: AlignedPair): number {
  return (
    countShared(left.numbers, right.numbers) - Math.abs(left.numbers.size - right.numbers.size)
  );
}

/** One clear difference contradicts; where anything is unclear, nothing is said. */
function verdictOn(left: Claim, right: Claim): PairVerdict {
  const relations = [comparePolarity(left, right), compareNumbers(left.numbers, right.numbers)];
  if (relations.includes('unclear')) return 'unsupported';
  return relations.includes('opposite') ? 'contradict' : 'agree';
}

/** `In 2020 it was 5` does not speak of `In 2021 it was 6`; but `founded in 1998` contradicts `founded in 1999`. */
function speakOfOtherDates(left: Claim, right: Claim): boolean {
  const bothNameMore = [left, right].every(({ numbers }) =>
    [...numbers].some((number) => !isYear(number) && !isMonth(number)),
  );
  return bothNameMore && [isYear, isMonth].some((isDate) => areApart(left, right, isDate));
}

function areApart(left: Claim, right: Claim, isDate: (number: string) => boolean): boolean {
  const [ours, theirs] = [left, right].map(({ numbers }) => new Set([...numbers].filter(isDate)));
  if (!ours?.size || !theirs?.size) return false;
  return countShared(ours, theirs) === 0;
}

function isYear(number: string): boolean {
  return /^(?:1\d|20)\d\d$/.test(number);
}

function isMonth(number: string): boolean {
  return number.endsWith(' of 12');
}

function countShared(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let shared = 0;
  for (const item of left) if (right.has(item)) shared++;
  return shared;
}
