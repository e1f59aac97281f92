import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/core/random.js';
import { ConfigError } from '../../src/errors.js';
import { parseLatency } from '../../src/simulator/latency.js';

describe('parseLatency', () => {
  it.each([
    ['fixed:100ms', 100],
    ['fixed:1.5s', 1_500],
    ['fixed:0ms', 0],
  ])('reads %s', (text, expected) => {
    expect(parseLatency(text).sampleMs(() => 0.5)).toBe(expected);
  });

  it('spreads a uniform latency between its bounds', () => {
    const { sampleMs } = parseLatency('uniform:50ms-0.2s');

    expect([0, 0.5, 1].map((chance) => sampleMs(() => chance))).toEqual([50, 125, 200]);
  });

  it('has the median and the spread that a lognormal latency names', () => {
    const { sampleMs } = parseLatency('lognormal:150ms,0.4');
    const random = seededRandom(7);

    const samples = Array.from({ length: 20_000 }, () => sampleMs(random)).sort((a, b) => a - b);

    expect(samples[10_000]).toBeGreaterThan(147);
    expect(samples[10_000]).toBeLessThan(153);
    // One standard deviation up is the 84.1st percentile: 150 ms × e^0.4.
    expect(samples[16_827]).toBeGreaterThan(218);
    expect(samples[16_827]).toBeLessThan(230);
  });

  it.each([
    '',
    'fixed',
    'fixed:100',
    'fixed:-1ms',
    'fixed:11m',
    'fixed:601s',
    'uniform:200ms-50ms',
    'uniform:50ms',
    'lognormal:150ms',
    'lognormal:150ms,x',
    'lognormal:150ms,6',
    'gamma:1ms,2',
  ])('refuses "%s" with one sentence', (text) => {
    expect(() => parseLatency(text)).toThrow(ConfigError);
    expect(() => parseLatency(text)).toThrow(/^Expected `latency` to be .*\.$/);
  });

  it('samples a finite time of at least zero, or refuses, whatever it is given', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const spec = fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(9_999), fc.nat(9_999)).map(([a, b]) => `uniform:${a}ms-${b}ms`),
      fc.tuple(fc.nat(9_999), fc.nat(9)).map(([a, b]) => `lognormal:${a}ms,${b}`),
    );

    fc.assert(
      fc.property(spec, chance, (text, roll) => {
        try {
          const ms = parseLatency(text).sampleMs(() => roll);
          expect(ms).toBeGreaterThanOrEqual(0);
          expect(ms).toBeLessThanOrEqual(600_000);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
        }
      }),
    );
  });
});
