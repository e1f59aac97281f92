import { type Account, createAccount } from './account.js';
import type { ApiKeyEntry } from './checked-keys.js';
import { createKeySlot, type KeySlot, type KeySlotStats } from './key-slot.js';
import type { RateLimitOptions } from './rate-limit.js';
import { watchSharedAccounts } from './shared-accounts.js';

export interface KeyRingOptions {
  readonly limits: RateLimitOptions;
  readonly quarantineMs: number;
  /** Told in one sentence of keys that turned out to share an account; of their slots only. */
  readonly onWarning: (message: string) => void;
}

/** The keys in use and whose they are. */
export interface KeyRing {
  /** In the order of their numbers. */
  readonly slots: readonly KeySlot[];
  apiKeyOf(slot: number): string;
  /** Withdraws every key of an account that is out of credit. */
  retire(account: Account): void;
  /** The account was refused for its rate: joins it with those it shares its limit with, as far as that shows. */
  rateLimited(account: Account, now: number): void;
  stats(now: number): readonly KeySlotStats[];
}

/** Numbers the keys in their order. */
export function createKeyRing(keys: readonly ApiKeyEntry[], options: KeyRingOptions): KeyRing {
  const { limits, quarantineMs, onWarning } = options;
  const accounts = new Map<string, Account>();
  const apiKeys = new Map<number, string>();
  const slots: KeySlot[] = [];
  const shared = watchSharedAccounts(() => accounts.values());

  const accountOf = (slot: number, given: string | undefined): Account => {
    // A name nobody else can have given: a key without an account shares with none.
    const name = given ?? `#${slot}`;
    const account =
      accounts.get(name) ?? createAccount({ name, isNamed: given !== undefined, limits });
    accounts.set(name, account);
    return account;
  };
  for (const [slot, { apiKey, account }] of keys.entries()) {
    apiKeys.set(slot, apiKey);
    slots.push(createKeySlot(slot, accountOf(slot, account), quarantineMs));
  }

  const keysOf = (account: Account) => slots.filter((key) => key.account === account);
  const join = (account: Account, other: Account, now: number) => {
    // The operator's name lives on.
    const [stays, goes] = other.isNamed ? [other, account] : [account, other];
    const moved = keysOf(goes);
    stays.absorb(goes, now);
    for (const key of moved) key.moveTo(stays);
    accounts.delete(goes.name);
    shared.forget(goes);
    const numbers = keysOf(stays).map(({ slot }) => slot);
    onWarning(
      `The API keys of slots ${numbers.join(', ')} are refused together; they share one account's limit from now on.`,
    );
  };

  return {
    slots,
    apiKeyOf: (slot) => apiKeys.get(slot) ?? '',
    retire: (account) => {
      for (const key of keysOf(account)) key.retire();
    },
    rateLimited: (account, now) => {
      let one = account;
      for (const other of shared.refused(account, now)) {
        join(one, other, now);
        if (other.isNamed) one = other;
      }
    },
    stats: (now) => slots.map((key) => key.stats(now)),
  };
}
