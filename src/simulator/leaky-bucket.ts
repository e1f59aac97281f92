import type { RateLimit } from './simulator-options.js';

/** What a bucket says to one request. */
export interface BucketVerdict {
  readonly accepted: boolean;
  /** Requests now in the bucket, rounded up. */
  readonly used: number;
  /** Until one more request is sure of its place. */
  readonly waitMs: number;
}

/** Refuses at once what does not fit; never lets more than `burst + rate × t` through in any time `t`. */
export interface LeakyBucket {
  /** `nowMs` must not go backwards. */
  pour(nowMs: number): BucketVerdict;
}

// Adding up the leaks of many moments is off by some last digits; a request must not fail for that.
const rounding = 1e-9;

/** An empty bucket. */
export function createLeakyBucket({ requestsPerMinute, burst }: RateLimit): LeakyBucket {
  const leakPerMs = requestsPerMinute / 60_000;
  let level = 0;
  let lastMs: number | undefined;

  return {
    pour: (nowMs) => {
      level = Math.max(0, level - (nowMs - (lastMs ?? nowMs)) * leakPerMs);
      lastMs = nowMs;
      const accepted = level + 1 <= burst + rounding;
      if (accepted) level += 1;
      return {
        accepted,
        used: Math.ceil(level - rounding),
        waitMs: Math.max(0, level + 1 - burst) / leakPerMs,
      };
    },
  };
}
