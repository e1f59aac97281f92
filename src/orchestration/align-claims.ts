import { type Claim, identityOf } from './claims.js';

/** A claim of one answer and the claim of the other that speaks of the same. */
export interface AlignedPair {
  readonly left: Claim;
  readonly right: Claim;
  readonly agrees: boolean;
}

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
  const candidates = left.flatMap((one) => right.flatMap((other) => candidateOf(one, other)));
  candidates.sort(byLikeness);
  const taken = new Set<Claim>();
  const partners = new Map<Claim, AlignedPair>();
  for (const { left: one, right: other, agrees } of candidates) {
    if (taken.has(one) || taken.has(other)) continue;
    taken.add(one).add(other);
    partners.set(one, { left: one, right: other, agrees });
  }
  const pairs = left.flatMap((claim) => partners.get(claim) ?? []);
  const isFree = (claim: Claim) => !taken.has(claim);
  return { pairs, leftOnly: left.filter(isFree), rightOnly: right.filter(isFree) };
}

function candidateOf(left: Claim, right: Claim): Candidate[] {
  const shared = countShared(left.words, right.words);
  const jaccard = shared / (left.words.size + right.words.size - shared);
  const overlap = shared / Math.min(left.words.size, right.words.size);
  const isAlike = jaccard >= leastJaccard || overlap >= leastOverlap;
  // One shared word is no subject, unless it is all that either claim has.
  const isSameSubject = jaccard === 1 || (shared >= 2 && isAlike);
  if (!isSameSubject || speakOfOtherYears(left, right)) return [];
  // Both orders of the two, so that a tie is broken alike whichever answer comes first.
  const identity = [identityOf(left), identityOf(right)].sort().join('\n');
  return [{ left, right, agrees: agree(left, right), score: jaccard, identity }];
}

function byLikeness(a: Candidate, b: Candidate): number {
  const byScore = b.score - a.score;
  if (byScore !== 0) return byScore;
  if (a.agrees !== b.agrees) return a.agrees ? -1 : 1;
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

/** A claim may leave a number out, but not name another one; and both must say yes, or both no. */
function agree(left: Claim, right: Claim): boolean {
  const shared = countShared(left.numbers, right.numbers);
  const areNumbersCompatible = shared === Math.min(left.numbers.size, right.numbers.size);
  return left.isNegated === right.isNegated && areNumbersCompatible;
}

/** `In 2020 it was 5` does not speak of `In 2021 it was 6`; but `founded in 1998` contradicts `founded in 1999`. */
function speakOfOtherYears(left: Claim, right: Claim): boolean {
  const ours = yearsOf(left);
  const theirs = yearsOf(right);
  const bothNameYears = ours.size > 0 && theirs.size > 0;
  const bothNameMore = ours.size < left.numbers.size && theirs.size < right.numbers.size;
  return bothNameYears && bothNameMore && countShared(ours, theirs) === 0;
}

function yearsOf({ numbers }: Claim): Set<string> {
  return new Set([...numbers].filter((number) => /^(?:1\d|20)\d\d$/.test(number)));
}

function countShared(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let shared = 0;
  for (const item of left) if (right.has(item)) shared++;
  return shared;
}
