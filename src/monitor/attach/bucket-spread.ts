import type { KeptSpread } from '../watching/latency-spread.js';

/** Calls by the bounds of a histogram: how many took up to so many seconds, each bound including those below. */
export type Buckets = ReadonlyMap<number, number>;

/** One bucket by itself, in milliseconds. */
export interface Bucket {
  readonly fromMs: number;
  readonly toMs: number;
  readonly calls: number;
}

export function bucketsOf(cumulative: Buckets): Bucket[] {
  let below = 0;
  let from = 0;
  return [...cumulative]
    .sort(([one], [other]) => one - other)
    .flatMap(([bound, upTo]) => {
      // Beyond the last bound nothing is known but that it is beyond.
      const to = bound === Infinity ? from : bound;
      const bucket = { fromMs: inMs(from), toMs: inMs(to), calls: Math.max(0, upTo - below) };
      from = to;
      below = upTo;
      return bucket.calls > 0 ? [bucket] : [];
    });
}

const pointsPerBucket = 10;

/**
 * The spread behind a histogram, as an estimate: inside a bucket calls are taken to lie evenly. Their number and their mean
 * are exact.
 */
export function spreadOfBuckets(buckets: readonly Bucket[], seconds: number): KeptSpread {
  const count = buckets.reduce((sum, { calls }) => sum + calls, 0);
  if (count === 0) return { count: 0, min: Infinity, max: 0, mean: 0, squares: 0, bins: [] };
  const mean = inMs(seconds) / count;
  const bins = buckets.flatMap(({ fromMs, toMs, calls }) =>
    Array.from({ length: pointsPerBucket }, (_, point): [number, number] => [
      fromMs + ((point + 0.5) / pointsPerBucket) * (toMs - fromMs),
      calls / pointsPerBucket,
    ]),
  );
  return {
    count,
    mean,
    min: Math.min(mean, ...buckets.map(({ fromMs }) => fromMs)),
    max: Math.max(mean, ...buckets.map(({ toMs }) => toMs)),
    squares: bins.reduce((sum, [ms, calls]) => sum + calls * (ms - mean) ** 2, 0),
    bins,
  };
}

/** Bounds are round numbers in seconds, and stay round. */
function inMs(seconds: number): number {
  return Number((seconds * 1000).toPrecision(12));
}
