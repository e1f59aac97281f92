import { describe, expect, it } from 'vitest';
import { bucketsOf, spreadOfBuckets } from '../../../src/monitor/attach/bucket-spread.js';
import { openLatencySpread } from '../../../src/monitor/watching/latency-spread.js';

describe('spreadOfBuckets', () => {
  const figuresOf = (cumulative: [number, number][], seconds: number) => {
    const spread = openLatencySpread();
    spread.include(spreadOfBuckets(bucketsOf(new Map(cumulative)), seconds));
    return spread.figures();
  };

  it('interpolates within the bucket of the percentile, as histogram_quantile does', () => {
    const figures = figuresOf(
      [
        [0.1, 0],
        [0.2, 100],
        [0.4, 100],
        [Infinity, 100],
      ],
      15,
    );

    expect(figures).toMatchObject({ mean: 150, min: 100, max: 200 });
    expect(Math.abs((figures?.p50 ?? 0) - 150)).toBeLessThan(8);
    expect(Math.abs((figures?.p95 ?? 0) - 195)).toBeLessThan(8);
  });

  it('says of what is beyond the last bound that it took at least so long', () => {
    const figures = figuresOf(
      [
        [1, 0],
        [Infinity, 4],
      ],
      20,
    );

    expect(figures).toMatchObject({ mean: 5000, max: 5000, min: 1000 });
  });

  it('has nothing to say of nothing', () => {
    expect(figuresOf([[1, 0]], 0)).toBeUndefined();
  });
});
