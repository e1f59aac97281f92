import { type CallTally, openCallTally } from './call-tally.js';

/** Parts of a window from the oldest on, of which the last alone still changes. */
export type Parts<Part> = readonly Part[];

/**
 * Remembers what `sum` makes of all parts but the last, for as long as these are the same: a window is looked at every second,
 * and its past is most of it.
 */
export function rememberPast<Part, Sum>(
  sum: (past: Parts<Part>) => Sum,
): (parts: Parts<Part>) => Sum {
  let known: { readonly past: Parts<Part>; readonly sum: Sum } | undefined;
  return (parts) => {
    const past = parts.slice(0, -1);
    if (!known || !isSame(known.past, past)) known = { past, sum: sum(past) };
    return known.sum;
  };
}

function isSame<Part>(one: Parts<Part>, other: Parts<Part>): boolean {
  return one.length === other.length && one.every((part, index) => part === other[index]);
}

/** Adds the tallies of a window up. */
export function createTallySum(): (tallies: Parts<CallTally>) => CallTally {
  const pastOf = rememberPast((tallies: Parts<CallTally>) => sumOf(tallies));
  return (tallies) => sumOf([pastOf(tallies), ...tallies.slice(-1)]);
}

export function sumOf(tallies: Parts<CallTally>): CallTally {
  const sum = openCallTally();
  for (const tally of tallies) sum.include(tally.kept());
  return sum;
}
