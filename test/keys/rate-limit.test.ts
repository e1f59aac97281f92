import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRateLimit } from '../../src/keys/rate-limit.js';
import { worstBurst } from './key-bench.js';

/** The times at which `count` requests leave that are all there at 0. */
function departures(limit: ReturnType<typeof createRateLimit>, count: number): number[] {
  return Array.from({ length: count }, () => {
    const slot = limit.slotAt(0);
    limit.reserve(slot);
    return slot;
  });
}

describe('createRateLimit', () => {
  it('lets a burst go, less a margin of one, and the rest evenly, at a margin of 2 %', () => {
    const limit = createRateLimit({ requestsPerMinute: 60, burst: 4 });

    const times = departures(limit, 6);

    expect(times).toEqual([0, 0, 0, 1_020, 2_040, 3_060]);
  });

  it('lets one at a time go when there is no burst', () => {
    const limit = createRateLimit({ requestsPerMinute: 60, burst: 1 });

    expect(departures(limit, 3)).toEqual([0, 1_020, 2_040]);
  });

  it('saves up no more than a burst while it rests', () => {
    const limit = createRateLimit({ requestsPerMinute: 60, burst: 3 });
    limit.reserve(0);

    expect(limit.slotsUntil(3_600_000, 3_600_000)).toBe(2);
  });

  it('never shortens a block', () => {
    const limit = createRateLimit({ requestsPerMinute: 60, burst: 3 });
    limit.blockUntil(5_000);

    limit.blockUntil(2_000);

    expect(limit.slotAt(0)).toBe(5_000);
    expect([limit.isBlocked(4_999), limit.isBlocked(5_000)]).toEqual([true, false]);
  });

  it('starts without a burst after a block: the upstream has but one token by then', () => {
    const limit = createRateLimit({ requestsPerMinute: 60, burst: 3 });

    limit.blockUntil(5_000);

    expect(departures(limit, 3)).toEqual([5_000, 6_020, 7_040]);
  });

  it('lends a slot again that was given back unused', () => {
    const limit = createRateLimit({ requestsPerMinute: 60, burst: 2 });
    limit.reserve(0);

    limit.giveBack(0);

    expect(limit.slotAt(0)).toBe(0);
  });

  it('takes a slot back once only, and none older than the last', () => {
    const limit = createRateLimit({ requestsPerMinute: 60, burst: 1 });
    limit.reserve(0);
    limit.reserve(1_020);

    limit.giveBack(0);
    const afterOld = limit.slotAt(0);
    limit.giveBack(1_020);
    limit.giveBack(1_020);

    expect(afterOld).toBe(2_040);
    expect(limit.slotAt(0)).toBe(1_020);
  });

  it('counts the slots until a time exactly as it will lend them', () => {
    const world = fc.record({
      requestsPerMinute: fc.integer({ min: 1, max: 3_000 }),
      burst: fc.integer({ min: 1, max: 30 }),
      before: fc.nat(40),
      now: fc.nat(60_000),
      blockedMs: fc.nat(20_000),
      untilMs: fc.nat(20_000),
    });

    fc.assert(
      fc.property(world, ({ before, now, blockedMs, untilMs, ...options }) => {
        const limit = createRateLimit(options);
        departures(limit, before);
        if (blockedMs > 10_000) limit.blockUntil(blockedMs);
        // Half an interval off the edge, where rounding cannot decide.
        const end = now + untilMs + 0.123;
        const promised = limit.slotsUntil(now, end);

        let lent = 0;
        for (let slot = limit.slotAt(now); slot <= end; slot = limit.slotAt(now)) {
          limit.reserve(slot);
          lent++;
        }
        expect(lent).toBe(promised);
      }),
    );
  });

  it('never lets more than burst + rate × time go in any window, whatever is asked of it', () => {
    const step = fc.record({
      what: fc.constantFrom('send', 'send', 'send', 'giveBack', 'block'),
      afterMs: fc.nat(500),
    });
    const world = fc.record({
      requestsPerMinute: fc.integer({ min: 30, max: 3_000 }),
      burst: fc.integer({ min: 1, max: 8 }),
      steps: fc.array(step, { maxLength: 80 }),
    });

    fc.assert(
      fc.property(world, ({ steps, ...options }) => {
        const limit = createRateLimit(options);
        const sent: number[] = [];
        let now = 0;
        const act: Record<string, () => void> = {
          send: () => {
            if (limit.slotAt(now) > now) return;
            limit.reserve(now);
            sent.push(now);
          },
          giveBack: () => limit.giveBack(sent.pop() ?? -1),
          block: () => limit.blockUntil(now + 700),
        };
        for (const { what, afterMs } of steps) {
          now += afterMs;
          act[what]?.();
        }

        const allowed = Math.max(1, options.burst - 1) + 1e-6;
        expect(worstBurst(sent, options.requestsPerMinute)).toBeLessThanOrEqual(allowed);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps its word across a change of rate', () => {
    const limit = createRateLimit({ requestsPerMinute: 60, burst: 2 });
    departures(limit, 1);
    limit.setRate(600, 0);
    const faster = departures(limit, 2);
    limit.setRate(60, 0);

    expect(faster).toEqual([102, 204]);
    expect(limit.slotAt(0)).toBeCloseTo(3_060);
    expect(limit.requestsPerMinute).toBe(60);
  });
});
