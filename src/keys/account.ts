import { type ConcurrencyLimit, createConcurrencyLimit } from './concurrency-limit.js';
import { createLearnedRate, type Moment, type ObservedLimit } from './learned-rate.js';
import { createRateLimit, type RateLimit, type RateLimitOptions } from './rate-limit.js';

/** Keys that share one limit upstream. */
export interface Account {
  readonly name: string;
  /** Whether the operator named it: such accounts are not taken for one. */
  readonly isNamed: boolean;
  readonly limit: RateLimit;
  readonly concurrency: ConcurrencyLimit;
  inFlight: number;
  /** When a request of it last left. */
  usedAt: number;
  /** A request that left at `startedAt` was refused for its rate: the account rests. */
  coolDown(refusal: Refusal): void;
  /** A request that left at `startedAt` was answered. */
  answered(startedAt: number, now: number): void;
  /** Passes on what the headers of an answer say. */
  observe(observed: ObservedLimit, moment: Moment): void;
  /** Turned out to be this very account: what it has learned and the rest it must keep are taken over. */
  absorb(other: Account, now: number): void;
  /** Whether this is its name, or that of an account that turned out to be this one. */
  isCalled(name: string): boolean;
  /** All the names it goes by, its own first. */
  readonly names: ReadonlySet<string>;
}

export interface AccountOptions {
  readonly name: string;
  readonly isNamed: boolean;
  readonly limits: RateLimitOptions;
  /** Ceiling of the requests on their way. */
  readonly maxInFlight: number;
}

export interface Refusal {
  readonly now: number;
  readonly startedAt: number;
  /** What the upstream asked for, when it did. */
  readonly retryAfterMs: number | undefined;
}

const firstRestMs = 1_000;
const longestRestMs = 60_000;

/** Opens an account at its configured limits. */
export function createAccount({ name, isNamed, limits, maxInFlight }: AccountOptions): Account {
  const limit = createRateLimit(limits);
  const rate = createLearnedRate(limit);
  const names = new Set([name]);
  let refusals = 0;
  let refusedAt = -Infinity;

  return {
    name,
    isNamed,
    limit,
    concurrency: createConcurrencyLimit(maxInFlight),
    inFlight: 0,
    usedAt: -Infinity,
    coolDown: ({ now, startedAt, retryAfterMs }) => {
      // One overload refuses many requests at once; only one that left after the last refusal is news.
      const isNews = startedAt > refusedAt;
      rate.refused(now, isNews);
      if (isNews) {
        refusals++;
        refusedAt = now;
      }
      const ownRestMs = Math.min(longestRestMs, firstRestMs * 2 ** (refusals - 1));
      limit.blockUntil(now + (retryAfterMs ?? ownRestMs));
    },
    answered: (startedAt, now) => {
      if (startedAt > refusedAt) refusals = 0;
      rate.answered(now);
    },
    observe: rate.observe,
    names,
    isCalled: (asked) => names.has(asked),
    absorb: ({ limit: other, names: others }, now) => {
      for (const each of others) names.add(each);
      if (other.requestsPerMinute < limit.requestsPerMinute) {
        limit.setRate(other.requestsPerMinute, now);
      }
      // Without a burst: both have spent theirs from the same bucket.
      limit.blockUntil(Math.max(now, limit.slotAt(now), other.slotAt(now)));
    },
  };
}
