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
  readonly limit: RateLimit;
  inFlight: number;
  /** A request that left at `startedAt` was refused for its rate: the account rests. */
  coolDown(refusal: Refusal): void;
  /** A request that left at `startedAt` was answered. */
  answered(startedAt: number): void;
  /** Adopts the upstream's own limit once it was seen often enough. */
  observe(observed: ObservedLimit, now: number): void;
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
export function createAccount(name: string, limits: RateLimitOptions): Account {
  const limit = createRateLimit(limits);
  const seen = { limit: 0, times: 0 };
  let refusals = 0;
  let refusedAt = -Infinity;

  return {
    name,
    limit,
    inFlight: 0,
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
  };
}
