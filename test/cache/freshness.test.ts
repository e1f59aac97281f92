import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ageMsOf, jitteredTtlMs, stateOf } from '../../src/cache/freshness.js';

const entry = {
  storedAt: 1_000_000,
  ttlMs: 100,
  staleWhileRevalidateMs: 50,
  staleIfErrorMs: 200,
};
const at = (ageMs: number) => ({
  nowMs: entry.storedAt + ageMs,
  freshness: 'cached' as const,
  canRefresh: true,
});

describe('stateOf', () => {
  it.each([
    [0, 'fresh'],
    [99, 'fresh'],
    [100, 'stale-while-revalidate'],
    [149, 'stale-while-revalidate'],
    [150, 'stale-if-error'],
    [299, 'stale-if-error'],
    [300, 'expired'],
  ])('calls an entry of age %i %s', (ageMs, state) => {
    expect(stateOf(entry, at(ageMs))).toBe(state);
  });

  it.each(['fresh', 'no-store'] as const)('lets a %s call have nothing', (freshness) => {
    expect(stateOf(entry, { ...at(0), freshness })).toBe('expired');
  });

  it.each([
    ['the call may not go upstream', { freshness: 'only-if-cached' as const }],
    ['nothing would refresh it', { canRefresh: false }],
  ])('lets a stale entry serve only in need where %s', (_why, change) => {
    expect(stateOf(entry, { ...at(120), ...change })).toBe('stale-if-error');
    const noError = { ...entry, staleIfErrorMs: 0 };
    expect(stateOf(noError, { ...at(120), ...change })).toBe('stale-if-error');
  });

  it('takes an entry from the near future, by another clock, as new', () => {
    expect(stateOf(entry, at(-5_000))).toBe('fresh');
    expect(ageMsOf(entry, entry.storedAt - 5_000)).toBe(0);
  });

  it.each([
    [60_000, 'fresh'],
    [60_001, 'expired'],
  ])('calls an entry stored %i ms from now %s', (aheadMs, state) => {
    expect(stateOf(entry, at(-aheadMs))).toBe(state);
  });

  it('never gives a caller anything older than it takes', () => {
    const ages = fc.integer({ min: -100, max: 500 });

    fc.assert(
      fc.property(ages, fc.nat(500), fc.boolean(), (ageMs, maxAgeMs, canRefresh) => {
        const state = stateOf(entry, { ...at(ageMs), maxAgeMs, canRefresh });

        if (ageMs > maxAgeMs) expect(state).toBe('expired');
        else expect(state).toBe(stateOf(entry, { ...at(ageMs), canRefresh }));
      }),
    );
  });
});

describe('jitteredTtlMs', () => {
  it('shortens a lifetime by at most a fifth and never lengthens it', () => {
    const lowest = jitteredTtlMs(1_000, () => 0);
    const highest = jitteredTtlMs(1_000, () => 1 - Number.EPSILON);

    expect([lowest, highest]).toEqual([800, 1_000]);
  });
});
