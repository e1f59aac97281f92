import { type Account, type AccountOptions, createAccount } from './account.js';
import { watchSharedAccounts } from './shared-accounts.js';

/** The accounts in use, by name. */
export interface AccountBook {
  /** The account of this name; without a name one that the slot has alone. */
  of(slot: number, name: string | undefined): Account;
  /** Those now known to share the limit of `account`, which was refused for its rate. */
  sharedWith(account: Account, now: number): readonly Account[];
  /** A request of the account that left at `startedAt` was answered. */
  answered(account: Account, startedAt: number): void;
  /** Forgets an account that has no keys any more. */
  drop(account: Account): void;
  /** Forgets every account that is not among these. */
  keepOnly(accounts: ReadonlySet<Account>): void;
}

/** An empty book; every account opens at these limits. */
export function openAccountBook(
  limits: Pick<AccountOptions, 'limits' | 'maxInFlight'>,
): AccountBook {
  const accounts = new Map<string, Account>();
  const shared = watchSharedAccounts(() => accounts.values());

  const drop = (account: Account) => {
    accounts.delete(account.name);
    shared.forget(account);
  };
  return {
    of: (slot, given) => {
      // Not a name that anybody gives: a key without an account shares with none.
      const name = given ?? `key ${slot} alone`;
      const account =
        accounts.get(name) ?? createAccount({ name, isNamed: given !== undefined, ...limits });
      accounts.set(name, account);
      return account;
    },
    sharedWith: (account, now) => shared.refused(account, now),
    answered: shared.answered,
    drop,
    keepOnly: (used) => {
      for (const account of accounts.values()) if (!used.has(account)) drop(account);
    },
  };
}
