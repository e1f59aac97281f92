import type { Account } from './account.js';

/** Notices accounts that are one and the same upstream: those whose 429s come together. */
export interface SharedAccounts {
  /** A request of `account` was refused for its rate; returns the accounts that are now known to share its limit. */
  refused(account: Account, now: number): readonly Account[];
  /** A request of `account` that left at `startedAt` was answered. */
  answered(account: Account, startedAt: number): void;
  /** Drops what is known about an account that is no longer used. */
  forget(account: Account): void;
}

/** The first refusal of a pair after a quiet time. */
interface Case {
  readonly openedAt: number;
  readonly by: Account;
  readonly other: Account;
  /** Requests of the other that left after the refusal and were answered. */
  answers: number;
  coincided: boolean;
}

interface Pair {
  latest: Case | undefined;
  refusedAt: number;
  /** The last cases, oldest first: whether both were refused. */
  readonly history: boolean[];
}

const windowMs = 2_000;
const casesRemembered = 4;
const casesToBelieve = 3;
// Where refusals are frequent they coincide by chance, and where the other account goes on being answered its bucket is
// another one. Without these two, faults in 4 % of the answers would join four busy accounts within a minute.
const quietMs = 5_000;
const mostAnswers = 2;

/**
 * Counts, for each pair of `accounts()`, how often a 429 of one was followed by one of the other within two seconds: three
 * of the last four cases, and they share a limit. A case in which the other account was not in use says nothing. Two
 * accounts that were both named by the operator are believed to be two.
 */
export function watchSharedAccounts(accounts: () => Iterable<Account>): SharedAccounts {
  const pairs = new Map<Account, Map<Account, Pair>>();
  const openCases = new Set<Case>();

  const pairOf = (one: Account, other: Account): Pair => {
    const known = pairs.get(one)?.get(other);
    if (known) return known;
    const pair: Pair = { latest: undefined, refusedAt: -Infinity, history: [] };
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const row = pairs.get(from) ?? new Map<Account, Pair>();
      pairs.set(from, row.set(to, pair));
    }
    return pair;
  };
  const close = (isOver: (each: Case) => boolean) => {
    for (const each of openCases) if (isOver(each)) openCases.delete(each);
  };

  return {
    refused: (account, now) => {
      close(({ openedAt }) => now - openedAt > windowMs);
      const shared: Account[] = [];
      for (const other of accounts()) {
        if (other === account || (account.isNamed && other.isNamed)) continue;
        const pair = pairOf(account, other);
        if (coincides(pair, account, now)) shared.push(other);
        if (now - pair.refusedAt > quietMs) openCases.add(openCase(pair, { account, other, now }));
        pair.refusedAt = now;
      }
      return shared;
    },
    answered: (account, startedAt) => {
      for (const each of openCases) {
        if (each.other === account && startedAt > each.openedAt) each.answers++;
      }
    },
    forget: (account) => {
      pairs.delete(account);
      for (const row of pairs.values()) row.delete(account);
      close(({ by, other }) => by === account || other === account);
    },
  };
}

/** Whether this refusal is the other half of a case, and the pair's history now says that the two are one. */
function coincides({ latest, history }: Pair, account: Account, now: number): boolean {
  if (!latest || latest.other !== account || latest.coincided) return false;
  if (now - latest.openedAt > windowMs || latest.answers > mostAnswers) return false;
  latest.coincided = true;
  remember(history, true);
  return history.filter(Boolean).length >= casesToBelieve;
}

interface RefusalOfPair {
  readonly account: Account;
  readonly other: Account;
  readonly now: number;
}

/** Closes the pair's last case, which nobody will complete any more, and opens another. */
function openCase(pair: Pair, { account, other, now }: RefusalOfPair): Case {
  const { latest, history } = pair;
  if (latest && !latest.coincided && wasAsked(latest)) remember(history, false);
  pair.latest = { openedAt: now, by: account, other, answers: 0, coincided: false };
  return pair.latest;
}

function wasAsked({ other, openedAt }: Case): boolean {
  return other.usedAt >= openedAt - windowMs;
}

function remember(history: boolean[], coincided: boolean): void {
  history.push(coincided);
  if (history.length > casesRemembered) history.shift();
}
