import { createRateLimit, type RateLimit, type RateLimitOptions } from './rate-limit.js';

/** What an answer's `x-ratelimit-*` headers say. */
export interface ObservedLimit {
  /** Requests per minute. */
  readonly limit?: number | undefined;
  readonly remaining?: number | undefined;
  /** Wall-clock time of the reset, in milliseconds. */
  readonly resetAtMs?: number | undefined;
}

/** Keys that share one limit upstream. */
export interface Account {
  readonly name: string;
  /** Whether the operator named it: such accounts are not taken for one. */
  readonly isNamed: boolean;
  readonly limit: RateLimit;
  inFlight: number;
  /** When a request of it last left. */
  usedAt: number;
  /** A request that left at `startedAt` was refused for its rate: the account rests. */
  coolDown(refusal: Refusal): void;
  /** A request that left at `startedAt` was answered. */
  answered(startedAt: number): void;
  /** Adopts the upstream's own limit once it was seen often enough. */
  observe(observed: ObservedLimit, now: number): void;
  /** Turned out to be this very account: what it has learned and the rest it must keep are taken over. */
  absorb(other: Account, now: number): void;
}

export interface AccountOptions {
  readonly name: string;
  readonly isNamed: boolean;
  readonly limits: RateLimitOptions;
}

export interface Refusal {
  readonly now: number;
  readonly startedAt: number;
  /** What the upstream asked for, when it did. */
  readonly retryAfterMs: number | undefined;
}

const firstRestMs = 1_000;
const longestRestMs = 60_000;
const observationsToBelieve = 3;

/** Opens an account at its configured limits. */
export function createAccount({ name, isNamed, limits }: AccountOptions): Account {
  const limit = createRateLimit(limits);
  const seen = { limit: 0, times: 0 };
  let refusals = 0;
  let refusedAt = -Infinity;

  return {
    name,
    isNamed,
    limit,
    inFlight: 0,
    usedAt: -Infinity,
    coolDown: ({ now, startedAt, retryAfterMs }) => {
      // One overload refuses many requests at once; only one that left after the last refusal is news.
      if (startedAt > refusedAt) {
        refusals++;
        refusedAt = now;
      }
      const ownRestMs = Math.min(longestRestMs, firstRestMs * 2 ** (refusals - 1));
      limit.blockUntil(now + (retryAfterMs ?? ownRestMs));
    },
    answered: (startedAt) => {
      if (startedAt > refusedAt) refusals = 0;
    },
    observe: ({ limit: observed }, now) => {
      if (observed === undefined || !Number.isFinite(observed) || observed < 1) return;
      seen.times = observed === seen.limit ? seen.times + 1 : 1;
      seen.limit = observed;
      const isNews = observed !== limit.requestsPerMinute;
      if (isNews && seen.times >= observationsToBelieve) limit.setRate(observed, now);
    },
    absorb: ({ limit: other }, now) => {
      if (other.requestsPerMinute < limit.requestsPerMinute) {
        limit.setRate(other.requestsPerMinute, now);
      }
      // Without a burst: both have spent theirs from the same bucket.
      limit.blockUntil(Math.max(now, limit.slotAt(now), other.slotAt(now)));
    },
  };
}
