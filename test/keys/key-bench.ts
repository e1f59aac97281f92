import type { Clock } from '../../src/core/clock.js';
import { KeyRefusedError, RateLimitError } from '../../src/errors.js';
import { nothingTried } from '../../src/keys/key-choice.js';
import { createKeyPool, type KeyPool, type KeyPoolOptions } from '../../src/keys/key-pool.js';
import type { SlotRequest } from '../../src/keys/slot-queue.js';

/** Keys `key-a`, `key-b`, … of one account each, or of the accounts named. */
export function keysOf(count: number, accounts: readonly string[] = []) {
  return Array.from({ length: count }, (_each, slot) => ({
    apiKey: `key-${String.fromCharCode(97 + slot)}`,
    account: accounts[slot],
  }));
}

/** A pool of fast accounts, unless a test says otherwise. */
export function poolOf(count: number, clock: Clock, said: Partial<KeyPoolOptions> = {}): KeyPool {
  const limits = { requestsPerMinute: 600, burst: 11 };
  return createKeyPool({ keys: keysOf(count), limits, ...said }, { clock });
}

/** A patient interactive request. */
export function request(said: Partial<SlotRequest> = {}): SlotRequest {
  return {
    line: 'interactive',
    pass: nothingTried,
    deadline: Infinity,
    signal: new AbortController().signal,
    ...said,
  };
}

export const tooMany = (retryAfterMs?: number) =>
  new RateLimitError('Too many requests.', { status: 429, retryAfterMs });

export const revoked = (keySlot: number) =>
  new KeyRefusedError('KEY_REFUSED', 'The key is refused.', { status: 401, keySlot });

export const broke = (keySlot: number) =>
  new KeyRefusedError('QUOTA_EXHAUSTED', 'The account is out of credit.', { status: 401, keySlot });

/** How many more requests than `rate × length` the worst window of `times` holds. */
export function worstBurst(times: readonly number[], requestsPerMinute: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  // A window that starts at one request and ends at another: its excess grows from the lowest start.
  const level = sorted.map((time, index) => index - (time * requestsPerMinute) / 60_000);
  let lowest = Infinity;
  return level.reduce((worst, each) => {
    lowest = Math.min(lowest, each);
    return Math.max(worst, each - lowest + 1);
  }, 0);
}
