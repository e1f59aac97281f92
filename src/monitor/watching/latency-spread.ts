import { DDSketch } from '@datadog/sketches-js';
import { type Distribution, roundMs } from '../../scenarios/distribution.js';

/** What a spread has seen, as plain data: the bins of the sketch are `[ms, calls]`. */
export interface KeptSpread {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Sum of the squared distances from the mean. */
  readonly squares: number;
  readonly bins: readonly (readonly [ms: number, calls: number])[];
}

/**
 * The spread of latencies in milliseconds, in memory that does not grow with their number. Percentiles are within 1 % of
 * the exact ones (not finer than a microsecond); all else is exact.
 */
export interface LatencySpread {
  add(ms: number): void;
  /** Adds all that another spread has seen. */
  include(other: KeptSpread): void;
  kept(): KeptSpread;
  /** `undefined` before the first latency. */
  figures(): Distribution | undefined;
}

const relativeAccuracy = 0.01;
// The clock is no finer, and the sketch counts logarithmically.
const leastMs = 0.001;

export function openLatencySpread(): LatencySpread {
  const sketch = new DDSketch({ relativeAccuracy });
  let moments: Omit<KeptSpread, 'bins'> = { count: 0, min: 0, max: 0, mean: 0, squares: 0 };
  // Most spreads are those of the past, which are read once a second and never change again.
  let kept: KeptSpread | undefined;
  let figures: Distribution | undefined;
  const changed = () => {
    kept = undefined;
    figures = undefined;
  };
  return {
    add: (ms) => {
      changed();
      sketch.accept(Math.max(ms, leastMs));
      moments = joined(moments, { count: 1, min: ms, max: ms, mean: ms, squares: 0 });
    },
    include: ({ bins, ...others }) => {
      if (others.count === 0) return;
      changed();
      for (const [ms, calls] of bins) sketch.accept(ms, calls);
      moments = joined(moments, others);
    },
    kept: () => {
      kept ??= { ...moments, bins: binsOf(sketch) };
      return kept;
    },
    figures: () => {
      if (moments.count > 0) figures ??= figuresOf(moments, sketch);
      return figures;
    },
  };
}

type Moments = Omit<KeptSpread, 'bins'>;

/** Mean and squares of two sets as one (Chan, Golub and LeVeque): sums of squares would lose their digits. */
function joined(one: Moments, other: Moments): Moments {
  if (one.count === 0) return other;
  const count = one.count + other.count;
  const distance = other.mean - one.mean;
  return {
    count,
    min: Math.min(one.min, other.min),
    max: Math.max(one.max, other.max),
    mean: one.mean + (distance * other.count) / count,
    squares: one.squares + other.squares + (distance ** 2 * one.count * other.count) / count,
  };
}

function binsOf({ store, mapping }: DDSketch): [number, number][] {
  const filled: [number, number][] = [];
  for (const [index, calls] of store.bins.entries()) {
    if (calls > 0) filled.push([mapping.value(index + store.offset), calls]);
  }
  return filled;
}

function figuresOf({ count, min, max, mean, squares }: Moments, sketch: DDSketch): Distribution {
  // What the sketch says of the ends may lie beyond what was measured.
  const percentile = (share: number) => {
    // By nearest rank, as everywhere here; the sketch takes the rank's share of the way from the first to the last.
    const rank = Math.ceil(share * count) - 1;
    const found = rank >= count - 1 ? max : sketch.getValueAtQuantile((rank + 0.5) / (count - 1));
    return roundMs(Math.min(max, Math.max(min, found)));
  };
  return {
    min: roundMs(min),
    p50: percentile(0.5),
    p95: percentile(0.95),
    p99: percentile(0.99),
    max: roundMs(max),
    mean: roundMs(mean),
    stdev: roundMs(Math.sqrt(squares / count)),
  };
}
