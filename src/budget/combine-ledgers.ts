import type { Ledger, Reservation, Spend } from '../core/ledger.js';

/**
 * One ledger that stands for several: a call that is given it is paid by all of them, each once, with all they are part of
 * (`within`); all or nothing. Its figures are those of the first, the innermost. Without any there is none.
 */
export function combineLedgers(...given: readonly (Ledger | undefined)[]): Ledger | undefined {
  const parts = given.filter((each) => each !== undefined);
  const [first, ...others] = parts;
  if (first === undefined || others.length === 0) return first;
  if (isWithin(first, others)) return first;
  return {
    parts,
    within: undefined,
    reserve: (most, now) => reserveInAll(ledgersOf(...parts), most, now),
    get endsAt() {
      return endOf(ledgersOf(...parts));
    },
    get spentUsd() {
      return first.spentUsd;
    },
    get spentTokens() {
      return first.spentTokens;
    },
    get requests() {
      return first.requests;
    },
    get unsettledUsd() {
      return first.unsettledUsd;
    },
    get unsettledRuns() {
      return first.unsettledRuns;
    },
    get reservedUsd() {
      return first.reservedUsd;
    },
    get pending() {
      return first.pending;
    },
  };
}

/** Each ledger once, with all it is part of. */
export function ledgersOf(...given: readonly (Ledger | undefined)[]): ReadonlySet<Ledger> {
  const ledgers = new Set<Ledger>();
  const add = (ledger: Ledger | undefined) => {
    for (let each = ledger; each; each = each.within) {
      if (each.parts) each.parts.forEach(add);
      else ledgers.add(each);
    }
  };
  given.forEach(add);
  return ledgers;
}

/** Reserves in every ledger, or in none: throws what the first that refuses throws. */
export function reserveInAll(ledgers: ReadonlySet<Ledger>, most: Spend, now: number): Reservation {
  const reservations: Reservation[] = [];
  const forAll = (end: (reservation: Reservation) => void) => {
    for (const each of reservations) end(each);
  };
  try {
    for (const ledger of ledgers) reservations.push(ledger.reserve(most, now));
  } catch (error) {
    forAll((each) => each.release());
    throw error;
  }
  return {
    settle: (bill) => forAll((each) => each.settle(bill)),
    release: () => forAll((each) => each.release()),
    lose: () => forAll((each) => each.lose()),
  };
}

/** When the first of the ledgers' time limits ends. */
export function endOf(ledgers: ReadonlySet<Ledger>): number {
  return [...ledgers].reduce((soonest, each) => Math.min(soonest, each.endsAt), Infinity);
}

function isWithin(first: Ledger, others: readonly Ledger[]): boolean {
  const all = ledgersOf(first);
  return others.every((other) => all.has(other));
}
