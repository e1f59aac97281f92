import type { KeyRefusedError } from '../errors.js';
import type { Account } from './account.js';

/** `cooling`: its account rests after a 429. `quarantined`: the key was refused. `retired`: its account is out of credit, or the key was
 * taken out. */
export type KeyState = 'healthy' | 'cooling' | 'quarantined' | 'retired';

/** How one key has fared since the start. */
export interface KeySlotStats {
  /** Number of the key, from 0. */
  readonly slot: number;
  readonly account: string;
  readonly state: KeyState;
  readonly requests: number;
  readonly succeeded: number;
  /** Answers with status 429. */
  readonly rateLimited: number;
  /** Answers that refused the key or its account's credit. */
  readonly refused: number;
  /** Everything else that went wrong, the caller's abort included. */
  readonly failed: number;
  readonly inFlight: number;
  /** Time that requests waited for this key's slots, in milliseconds. */
  readonly waitMs: number;
  /** The limit in force: the configured one, or what the upstream's headers and refusals taught. */
  readonly requestsPerMinute: number;
  /** How many requests its account may have on their way now. */
  readonly maxInFlight: number;
}

type Counter = 'requests' | 'succeeded' | 'rateLimited' | 'refused' | 'failed' | 'waitMs';

/** A key's standing. The key itself is not in here. */
export interface KeySlot {
  readonly slot: number;
  /** Changes when the account turns out to be another's, or is named otherwise. */
  readonly account: Account;
  readonly counts: Record<Counter, number>;
  inFlight: number;
  lastRefusal: KeyRefusedError | undefined;
  /** False while the key rests, for good when retired; a quarantined key may be tried by one request at a time. */
  isUsable(now: number): boolean;
  quarantine(now: number): void;
  retire(): void;
  /** Forgets the refusals: whoever put the key there may have mended it. */
  restore(): void;
  /** Counts on another account from now on, with what is in flight. */
  moveTo(account: Account): void;
  /** A request that left at `startedAt` was accepted with this key. */
  accepted(startedAt: number): void;
  stats(now: number): KeySlotStats;
}

/** A fresh slot in good standing; once refused, it is tried again after `quarantineMs`. */
export function createKeySlot(slot: number, own: Account, quarantineMs: number): KeySlot {
  const counts = { requests: 0, succeeded: 0, rateLimited: 0, refused: 0, failed: 0, waitMs: 0 };
  let account = own;
  let state: 'healthy' | 'quarantined' | 'retired' = 'healthy';
  let refusedAt = -Infinity;

  const stateAt = (now: number): KeyState =>
    state === 'healthy' && account.limit.isBlocked(now) ? 'cooling' : state;

  return {
    slot,
    get account() {
      return account;
    },
    counts,
    inFlight: 0,
    lastRefusal: undefined,
    isUsable(now) {
      if (state !== 'quarantined') return state === 'healthy';
      return now >= refusedAt + quarantineMs && this.inFlight === 0;
    },
    quarantine: (now) => {
      if (state === 'healthy') state = 'quarantined';
      refusedAt = now;
    },
    retire: () => {
      state = 'retired';
    },
    restore() {
      state = 'healthy';
      this.lastRefusal = undefined;
    },
    moveTo(next) {
      account.inFlight -= this.inFlight;
      next.inFlight += this.inFlight;
      account = next;
    },
    accepted: (startedAt) => {
      if (state === 'quarantined' && startedAt > refusedAt) state = 'healthy';
    },
    stats(now) {
      return {
        slot,
        account: account.name,
        state: stateAt(now),
        ...counts,
        inFlight: this.inFlight,
        requestsPerMinute: account.limit.requestsPerMinute,
        maxInFlight: Math.floor(account.concurrency.limit),
      };
    },
  };
}
