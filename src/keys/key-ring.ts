import type { Account, AccountOptions } from './account.js';
import { openAccountBook } from './account-book.js';
import type { ApiKeyEntry } from './checked-keys.js';
import { createKeySlot, type KeySlot, type KeySlotStats } from './key-slot.js';

export interface KeyRingOptions extends Pick<AccountOptions, 'limits' | 'maxInFlight'> {
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
  /** A request of the account that left at `startedAt` was answered. */
  answered(account: Account, startedAt: number): void;
  /**
   * Puts these keys in place of the present ones. A key that stays keeps its number and its account's rest, and is given
   * another chance if it was refused; one that goes is retired once nothing of it is in flight; a new one gets a new number.
   */
  replace(keys: readonly ApiKeyEntry[]): void;
  /** Every key in use, and the last hundred that were retired. */
  stats(now: number): readonly KeySlotStats[];
}

const retiredRemembered = 100;

/** Numbers the keys in their order. */
export function createKeyRing(keys: readonly ApiKeyEntry[], options: KeyRingOptions): KeyRing {
  const { quarantineMs, onWarning } = options;
  const accounts = openAccountBook(options);
  const apiKeys = new Map<number, string>();
  let slots: readonly KeySlot[] = [];
  let retired: readonly KeySlot[] = [];
  let nextSlot = 0;

  const add = ({ apiKey, account }: ApiKeyEntry): KeySlot => {
    const slot = nextSlot++;
    apiKeys.set(slot, apiKey);
    return createKeySlot(slot, accounts.of(slot, account), quarantineMs);
  };
  const keysOf = (account: Account) => slots.filter((key) => key.account === account);
  const join = (account: Account, other: Account, now: number) => {
    // The operator's name lives on.
    const [stays, goes] = other.isNamed ? [other, account] : [account, other];
    const moved = keysOf(goes);
    stays.absorb(goes, now);
    for (const key of moved) key.moveTo(stays);
    accounts.drop(goes);
    const numbers = keysOf(stays).map(({ slot }) => slot);
    onWarning(
      `The API keys of slots ${numbers.join(', ')} are refused together; they share one account's limit from now on.`,
    );
  };

  const keep = (key: KeySlot, { account: given }: ApiKeyEntry): KeySlot => {
    key.restore();
    // Without a name it stays where its 429s have put it.
    const isElsewhere = given === undefined ? key.account.isNamed : key.account.name !== given;
    if (isElsewhere) key.moveTo(accounts.of(key.slot, given));
    return key;
  };
  const dismiss = (key: KeySlot) => {
    key.retire();
    apiKeys.delete(key.slot);
  };
  const replace = (entries: readonly ApiKeyEntry[]) => {
    const known = new Map(slots.map((key) => [apiKeys.get(key.slot), key]));
    const next = entries.map((entry) => {
      const key = known.get(entry.apiKey);
      return key ? keep(key, entry) : add(entry);
    });
    const gone = slots.filter((key) => !next.includes(key));
    for (const key of gone) dismiss(key);
    slots = next.toSorted((one, other) => one.slot - other.slot);
    retired = [...retired, ...gone].slice(-retiredRemembered);
    accounts.keepOnly(new Set(slots.map(({ account }) => account)));
  };
  replace(keys);

  return {
    get slots() {
      return slots;
    },
    apiKeyOf: (slot) => apiKeys.get(slot) ?? '',
    retire: (account) => {
      for (const key of keysOf(account)) key.retire();
    },
    rateLimited: (account, now) => {
      let one = account;
      for (const other of accounts.sharedWith(account, now)) {
        join(one, other, now);
        if (other.isNamed) one = other;
      }
    },
    answered: accounts.answered,
    replace,
    stats: (now) =>
      [...retired, ...slots]
        .toSorted((one, other) => one.slot - other.slot)
        .map((key) => key.stats(now)),
  };
}
