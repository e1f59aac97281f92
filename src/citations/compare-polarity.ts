import type { Claim } from './claims.js';
import { isComplement } from './polarity-of.js';

/** How two claims about the same relate in one respect. */
export type Relation = 'same' | 'opposite' | 'unclear';

/** Whether two claims about the same point the same way. Two differences at once are unclear, unless they cancel out. */
export function comparePolarity(left: Claim, right: Claim): Relation {
  const negations = Math.abs(left.negations - right.negations);
  const flips = [...flippedPoles(left, right), ...flippedPrefixes(left, right)];
  const differences = negations + flips.length;
  if (differences === 0) {
    return isMixed(left, right) || differByOneWord(left, right) ? 'unclear' : 'same';
  }
  if (differences === 1) {
    return isMixed(left, right) || deniesElse(left, right) ? 'unclear' : 'opposite';
  }
  const cancelOut = negations === 1 && flips.length === 1 && flips.every(isComplement);
  return cancelOut ? 'same' : 'unclear';
}

function flippedPoles(left: Claim, right: Claim): string[] {
  return [...left.poles].flatMap(([name, sign]) =>
    sign * (right.poles.get(name) ?? 0) < 0 ? [name] : [],
  );
}

/** One claim names both ends of a pair and the other only one: `rose, then fell` and `rose`. */
function isMixed(left: Claim, right: Claim): boolean {
  return [...left.poles].some(([name, sign]) => {
    const other = right.poles.get(name);
    return other !== undefined && other !== sign && sign * other === 0;
  });
}

const prefixes = ['un', 'in', 'im', 'ir', 'il', 'non', 'dis'];

/** `stable` and `unstable`: a word of one claim is a word of the other behind a prefix that denies. */
function flippedPrefixes(left: Claim, right: Claim): string[] {
  return [...prefixed(left, right), ...prefixed(right, left)];
}

function prefixed({ words }: Claim, other: Claim): string[] {
  return [...words].flatMap((word) => {
    if (other.words.has(word)) return [];
    const prefix = prefixes.find(
      (each) => word.startsWith(each) && other.words.has(word.slice(each.length)),
    );
    return prefix === undefined ? [] : [word];
  });
}

/** `It is taller than the dome` and `It is shorter than the dome`: one word each, and it may turn the claim around. */
function differByOneWord({ words: ours }: Claim, { words: theirs }: Claim): boolean {
  const own = (words: ReadonlySet<string>, others: ReadonlySet<string>) =>
    [...words].filter((word) => !others.has(word)).length;
  return own(ours, theirs) === 1 && own(theirs, ours) === 1;
}

/** `The tower, which is not old, is tall` denies nothing of `The tower is tall`. */
function deniesElse(left: Claim, right: Claim): boolean {
  if (left.negations === right.negations) return false;
  const [denying, other] = left.negations > right.negations ? [left, right] : [right, left];
  return [...denying.negated].some((word) => !other.words.has(word));
}
