import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lease } from '../../src/keys/lease.js';
import { type ManualClock, manualClock } from '../../src/testing/manual-clock.js';
import { poolOf, request, revoked, tooMany, worstBurst } from './key-bench.js';

type Ending = 'ok' | '500' | '429' | '429 for 2 s' | '401' | 'abort';

interface Call {
  readonly afterMs: number;
  readonly takesMs: number;
  readonly patienceMs: number;
  readonly isBatch: boolean;
  readonly ending: Ending;
}

const limits = { requestsPerMinute: 120, burst: 3 };

/** An upstream and its callers, and what an observer notes of each key. */
function world(keys: number, clock: ManualClock) {
  const pool = poolOf(keys, clock, { limits });
  const seen = Array.from({ length: keys }, () => ({ restsUntil: 0, sentAt: [] as number[] }));
  const wrongs: string[] = [];
  const rest = (slot: number, until: number) => {
    const key = seen[slot];
    if (key) key.restsUntil = Math.max(key.restsUntil, until);
  };

  const endings: Record<Ending, (lease: Lease) => void> = {
    ok: (lease) => lease.succeeded(),
    '500': (lease) => lease.failed(),
    abort: (lease) => lease.failed(),
    '429': (lease) => {
      rest(lease.slot, clock.now() + 1_000);
      lease.rateLimited(tooMany());
    },
    '429 for 2 s': (lease) => {
      rest(lease.slot, clock.now() + 2_000);
      lease.rateLimited(tooMany(2_000));
    },
    '401': (lease) => {
      rest(lease.slot, Infinity);
      lease.refused(revoked(lease.slot));
    },
  };
  const send = async (lease: Lease, { takesMs, ending }: Call) => {
    const key = seen[lease.slot];
    if (!key || clock.now() < key.restsUntil) wrongs.push(`slot ${lease.slot} lent at rest`);
    key?.sentAt.push(clock.now());
    await clock.sleep(takesMs);
    endings[ending](lease);
  };
  const run = async (call: Call) => {
    const caller = new AbortController();
    const deadline = clock.now() + call.patienceMs;
    const line = call.isBatch ? 'batch' : 'interactive';
    if (call.ending === 'abort') {
      void clock.sleep(call.takesMs / 2).then(() => caller.abort());
    }
    const lease = await pool
      .acquire(request({ line, deadline, signal: caller.signal }))
      .catch(() => undefined);
    if (clock.now() > deadline) wrongs.push(`kept waiting until ${clock.now()}, not ${deadline}`);
    if (lease) await send(lease, call);
  };
  return { pool, seen, wrongs, run };
}

const asked = (afterMs: number, patienceMs: number, said: Partial<Call> = {}): Call => ({
  ...{ afterMs, patienceMs, takesMs: 0, isBatch: false, ending: 'ok' },
  ...said,
});

/** A busy account, and a newcomer behind somebody whose deadline comes after its own. */
const behindOthers = [
  asked(0, 1, { ending: '429' }),
  asked(0, 1_001, { takesMs: 1_021 }),
  asked(241, 1_780),
  asked(975, 804),
];

describe('keys under a random upstream and random callers', () => {
  it('are never lent at rest nor beyond the limit, and nobody waits past a deadline', async () => {
    const call = fc.record<Call>({
      afterMs: fc.nat(400),
      takesMs: fc.nat(1_500),
      patienceMs: fc.nat(6_000),
      isBatch: fc.boolean(),
      ending: fc.constantFrom('ok', 'ok', 'ok', '500', '429', '429 for 2 s', '401', 'abort'),
    });
    const calls = fc.array(call, { maxLength: 25 });

    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3 }), calls, async (keys, given) => {
        const clock = manualClock();
        const { pool, seen, wrongs, run } = world(keys, clock);
        const running: Promise<void>[] = [];

        for (const each of given) {
          await clock.advance(each.afterMs);
          running.push(run(each));
        }
        await clock.advance(120_000);
        await Promise.all(running);

        expect(wrongs).toEqual([]);
        for (const { sentAt } of seen) {
          expect(worstBurst(sentAt, limits.requestsPerMinute)).toBeLessThanOrEqual(2 + 1e-6);
        }
        expect(clock.waiting).toBe(0);
        expect(pool.stats().every(({ inFlight }) => inFlight === 0)).toBe(true);
      }),
      { numRuns: 60, examples: [[1, behindOthers]] },
    );
  });
});
