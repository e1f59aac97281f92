import { ROOT_CONTEXT } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchorIn, timeAt, withAnchor } from '../../src/telemetry/anchored-clock.js';
import { fakeClock } from '../../src/testing/fake-clock.js';

const ms = fc.double({ min: 0, max: 1e9, noNaN: true });

const nanos = ([seconds, rest]: [number, number]) =>
  BigInt(seconds) * 1_000_000_000n + BigInt(rest);

describe('timeAt', () => {
  it('puts the anchor where the wall clock was, and keeps what is finer than a millisecond', () => {
    const clock = fakeClock(1_700_000_000_999);

    const anchor = anchorIn(ROOT_CONTEXT, clock);

    expect(timeAt(anchor, 0)).toEqual([1_700_000_000, 999_000_000]);
    expect(timeAt(anchor, 1.25)).toEqual([1_700_000_001, 250_000]);
    expect(timeAt(anchor, -0.5)).toEqual([1_700_000_000, 998_500_000]);
  });

  it('never turns two times around, so that a child lies within its parent', () => {
    fc.assert(
      fc.property(ms, ms, fc.integer({ min: 0, max: 4e12 }), (one, other, wallMs) => {
        const anchor = { clock: fakeClock(), wallMs, monotonicMs: one / 2 };

        const earlier = timeAt(anchor, Math.min(one, other));
        const later = timeAt(anchor, Math.max(one, other));

        expect(nanos(earlier) <= nanos(later)).toBe(true);
        expect(later[1]).toBeLessThan(1e9);
      }),
    );
  });
});

describe('anchorIn', () => {
  it('keeps the anchor of the local root, whatever the wall clock does meanwhile', () => {
    let wallMs = 5_000;
    const clock = { ...fakeClock(), wallMs: () => wallMs };
    const anchor = anchorIn(ROOT_CONTEXT, clock);
    const context = withAnchor(ROOT_CONTEXT, anchor);

    wallMs = 1_000;

    expect(anchorIn(context, clock)).toBe(anchor);
  });

  it('does not read one clock by the anchor of another', () => {
    const context = withAnchor(ROOT_CONTEXT, anchorIn(ROOT_CONTEXT, fakeClock(1_000)));

    const anchor = anchorIn(context, fakeClock(2_000));

    expect(anchor.wallMs).toBe(2_000);
  });
});
