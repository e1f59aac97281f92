/** Spread of a set of measurements, in their unit. All zero for an empty set. */
export interface Distribution {
  readonly min: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  readonly mean: number;
  /** Standard deviation of the population. */
  readonly stdev: number;
}

/** Exact distribution by the nearest-rank method: every percentile is a value that was measured. */
export function distributionOf(values: readonly number[]): Distribution {
  if (values.length === 0) return { min: 0, p50: 0, p95: 0, p99: 0, max: 0, mean: 0, stdev: 0 };
  const sorted = Float64Array.from(values).sort();
  const rank = (percent: number) =>
    sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
  let sum = 0;
  for (const value of sorted) sum += value;
  const mean = sum / sorted.length;
  let squares = 0;
  for (const value of sorted) squares += (value - mean) ** 2;
  return {
    min: roundMs(rank(0)),
    p50: roundMs(rank(50)),
    p95: roundMs(rank(95)),
    p99: roundMs(rank(99)),
    max: roundMs(rank(100)),
    mean: roundMs(mean),
    stdev: roundMs(Math.sqrt(squares / sorted.length)),
  };
}

/** To the microsecond, which is as fine as the clock that measured it. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
