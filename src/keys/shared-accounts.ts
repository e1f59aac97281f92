import type { Account } from './account.js';

/** Notices accounts that are one and the same upstream: those whose 429s come together. */
export interface SharedAccounts {
  /** A request of `account` was refused for its rate; returns the accounts that are now known to share its limit. */
  refused(account: Account, now: number): readonly Account[];
  /** Drops what is known about an account that is no longer used. */
  forget(account: Account): void;
}

/** A rate refusal of one of two accounts, and whether the other was refused as well before the window closed. */
interface Case {
  readonly openedAt: number;
  readonly by: Account;
  coincided: boolean;
}

interface Pair {
  open: Case | undefined;
  /** The last cases, oldest first: whether both were refused. */
  readonly history: boolean[];
}

const windowMs = 2_000;
const casesRemembered = 4;
const casesToBelieve = 3;

/**
 * Counts, for each pair of `accounts()`, how often a 429 of one was followed by one of the other within two seconds: three
 * of the last four cases, and they share a limit. A case in which the other account was not in use says nothing. Two
 * accounts that were both named by the operator are believed to be two.
 */
export function watchSharedAccounts(accounts: () => Iterable<Account>): SharedAccounts {
  const pairs = new Map<Account, Map<Account, Pair>>();

  const pairOf = (one: Account, other: Account): Pair => {
    const known = pairs.get(one)?.get(other);
    if (known) return known;
    const pair: Pair = { open: undefined, history: [] };
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const row = pairs.get(from) ?? new Map<Account, Pair>();
      pairs.set(from, row.set(to, pair));
    }
    return pair;
  };

  return {
    refused: (account, now) => {
      const shared: Account[] = [];
      for (const other of accounts()) {
        if (other === account || (account.isNamed && other.isNamed)) continue;
        if (noteRefusal(pairOf(account, other), { account, other, now })) shared.push(other);
      }
      return shared;
    },
    forget: (account) => {
      pairs.delete(account);
      for (const row of pairs.values()) row.delete(account);
    },
  };
}

interface RefusalOfPair {
  readonly account: Account;
  readonly other: Account;
  readonly now: number;
}

/** Enters the refusal; true when the pair's history now says that the two are one. */
function noteRefusal(pair: Pair, { account, other, now }: RefusalOfPair): boolean {
  const { open } = pair;
  if (!open || now - open.openedAt > windowMs) {
    if (open && !open.coincided && wasAsked(open.by === account ? other : account, open)) {
      remember(pair, false);
    }
    pair.open = { openedAt: now, by: account, coincided: false };
    return false;
  }
  if (open.by === account || open.coincided) return false;
  open.coincided = true;
  remember(pair, true);
  return pair.history.filter(Boolean).length >= casesToBelieve;
}

function wasAsked({ usedAt }: Account, { openedAt }: Case): boolean {
  return usedAt >= openedAt - windowMs;
}

function remember({ history }: Pair, coincided: boolean): void {
  history.push(coincided);
  if (history.length > casesRemembered) history.shift();
}
