import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastLawfulSlotMs } from '../../bench/lawful-slots.js';
import { createLeakyBucket } from '../../src/simulator/leaky-bucket.js';

const fleet = fc.record({
  accounts: fc.integer({ min: 1, max: 6 }),
  requestsPerMinute: fc.constantFrom(60, 600, 6_000),
  burst: fc.integer({ min: 1, max: 10 }),
});

describe('lastLawfulSlotMs', () => {
  it("is when the simulator's buckets can have taken the last of the requests, and not sooner", () => {
    fc.assert(
      fc.property(fleet, fc.integer({ min: 1, max: 100 }), (accounts, requests) => {
        const buckets = Array.from({ length: accounts.accounts }, () =>
          createLeakyBucket(accounts),
        );
        let left = requests;
        let lastAt = 0;
        // Every rate above lets one through in a whole number of these steps.
        for (let now = 0; left > 0; now += 10) {
          for (const bucket of buckets) {
            while (left > 0 && bucket.pour(now).accepted) {
              left--;
              lastAt = now;
            }
          }
        }

        expect(lastLawfulSlotMs(requests, accounts)).toBe(lastAt);
      }),
    );
  });
});
