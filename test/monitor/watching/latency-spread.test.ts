import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openLatencySpread } from '../../../src/monitor/watching/latency-spread.js';
import { distributionOf } from '../../../src/scenarios/distribution.js';

// Not `fc.double`, most of whose values are tinier than the clock can tell apart.
const latency = fc.oneof(
  fc.integer({ min: 0, max: 100_000 }).map((microseconds) => microseconds / 1000),
  fc.integer({ min: 0, max: 3_600_000 }),
);
const latencies = fc.array(latency, { minLength: 1, maxLength: 400 });

function spreadOf(values: readonly number[]) {
  const spread = openLatencySpread();
  for (const value of values) spread.add(value);
  return spread;
}

/** Within 1 % and the microsecond that figures are rounded to. */
const isNear = (found: number, exact: number) =>
  Math.abs(found - exact) <= exact * 0.010_000_1 + 0.001;

describe('openLatencySpread', () => {
  it('has every percentile within 1 % of the exact one, and all else exact', () => {
    fc.assert(
      fc.property(latencies, (values) => {
        const exact = distributionOf(values);

        const found = spreadOf(values).figures();

        for (const name of ['p50', 'p95', 'p99'] as const) {
          expect(isNear(found?.[name] ?? Number.NaN, exact[name])).toBe(true);
        }
        expect(found?.min).toBe(exact.min);
        expect(found?.max).toBe(exact.max);
        expect(found?.mean).toBeCloseTo(exact.mean, 2);
        expect(found?.stdev).toBeCloseTo(exact.stdev, 2);
      }),
    );
  });

  it('says the same of two parts, put together from what was kept of them, as of the whole', () => {
    fc.assert(
      fc.property(latencies, latencies, (one, other) => {
        const joined = openLatencySpread();

        joined.include(JSON.parse(JSON.stringify(spreadOf(one).kept())));
        joined.include(spreadOf(other).kept());

        const whole = spreadOf([...one, ...other]).figures();
        const found = joined.figures();
        expect(found).toMatchObject({ p50: whole?.p50, p99: whole?.p99, max: whole?.max });
        expect(found?.stdev).toBeCloseTo(whole?.stdev ?? 0, 2);
      }),
    );
  });

  it('goes on after it has been read, and leaves what was read as it was', () => {
    const spread = spreadOf([10]);
    const before = spread.kept();
    const figures = spread.figures();

    spread.add(20);
    spread.include(spreadOf([40]).kept());

    expect(spread.figures()).toMatchObject({ max: 40, mean: 23.333 });
    expect(spread.kept()).toMatchObject({ count: 3, max: 40 });
    expect([before.count, before.bins.length, figures?.max]).toEqual([1, 1, 10]);
  });

  it('has no figures before the first latency', () => {
    const spread = openLatencySpread();

    spread.include(openLatencySpread().kept());

    expect(spread.figures()).toBeUndefined();
  });
});
