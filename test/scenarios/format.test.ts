import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distributionOf } from '../../src/scenarios/distribution.js';
import {
  formatBareMs,
  formatMs,
  formatPercent,
  formatUsd,
  wrapText,
} from '../../src/scenarios/format.js';

describe('format', () => {
  it.each([
    [formatMs(0.1234), '0.12 ms'],
    [formatMs(9.96), '10.0 ms'],
    [formatMs(123.4), '123 ms'],
    [formatMs(64_000), '64.0 s'],
    [formatBareMs(1234.5), '1,235'],
    [formatPercent(1), '100 %'],
    [formatPercent(0.5904), '59.0 %'],
    [formatUsd(0.00254), '$0.0025'],
    [formatUsd(12.3), '$12.30'],
  ])('writes %s', (written, expected) => {
    expect(written).toBe(expected);
  });
});

describe('wrapText', () => {
  it('keeps every word in order, within the width where words allow', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 });

    fc.assert(
      fc.property(words, (given) => {
        const lines = wrapText(given.join(' '), 30, '    ').split('\n');

        expect(lines.map((line) => line.slice(4)).join(' ')).toBe(given.join(' '));
        expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(30);
      }),
    );
  });
});

describe('distributionOf', () => {
  it('is all zero for nothing', () => {
    expect(new Set(Object.values(distributionOf([])))).toEqual(new Set([0]));
  });

  it('takes percentiles by nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);

    expect(distributionOf(values)).toEqual({
      min: 1,
      p50: 50,
      p95: 95,
      p99: 99,
      max: 100,
      mean: 50.5,
      stdev: 28.866,
    });
  });

  it('takes the next value up where the rank falls between two', () => {
    expect(distributionOf([3, 1, 2])).toMatchObject({ min: 1, p50: 2, p95: 3 });
    expect(distributionOf([4, 1, 2, 3])).toMatchObject({ p50: 2, p95: 4 });
  });

  it('orders its figures, and every percentile is a value that was measured', () => {
    const values = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1 });

    fc.assert(
      fc.property(values, (measured) => {
        const { min, p50, p95, p99, max, mean } = distributionOf(measured);

        expect([min, p50, p95, p99, max]).toEqual([min, p50, p95, p99, max].sort((a, b) => a - b));
        for (const figure of [min, p50, p95, p99, max]) expect(measured).toContain(figure);
        expect(mean).toBeGreaterThanOrEqual(min);
        expect(mean).toBeLessThanOrEqual(max);
      }),
    );
  });
});
