import { describe, expect, it } from 'vitest';
import { keyed } from '../../src/keys/keyed.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { callContext } from '../resilience/call-context.js';
import { broke, keysOf, poolOf, request, revoked, tooMany } from './key-bench.js';

// One request a second (and a margin of 2 %), without a burst.
const limits = { requestsPerMinute: 60, burst: 1 };

/** A call that has had its turn and must not use the accounts named. */
function rotated(not: readonly string[], deadline = Infinity) {
  const pass = { accounts: new Set(not), slots: new Set<number>() };
  return request({ line: 'rotated', pass, deadline });
}

/** Two accounts whose next slots come at 1,020 (slot 0) and 1,520 (slot 1); it is 500, and slot 1 is in use. */
async function oneSlotAhead() {
  const clock = manualClock();
  const pool = poolOf(2, clock, { limits });
  (await pool.acquire(request())).succeeded();
  await clock.advance(500);
  return { clock, pool, busy: await pool.acquire(request()), own: tooMany(30_000) };
}

describe('a call that moves on to another key', () => {
  it('goes before those that have not had their turn', async () => {
    const clock = manualClock();
    const pool = poolOf(1, clock, { limits });
    const served: string[] = [];
    const note = (name: string) => () => served.push(name);
    await pool.acquire(request());

    const calls = [
      pool.acquire(request()).then(note('new')),
      pool.acquire(rotated([])).then(note('rotated')),
    ];
    await clock.advance(3_000);
    await Promise.all(calls);

    expect(served).toEqual(['rotated', 'new']);
  });

  it('does not wait behind another that may use fewer accounts', async () => {
    const clock = manualClock();
    const pool = poolOf(2, clock, { keys: keysOf(2, ['a', 'b']), limits });
    (await pool.acquire(request())).rateLimited(tooMany(10_000));
    const stuck = pool.acquire(rotated(['b']));

    const { slot } = await pool.acquire(rotated([]));

    expect(slot).toBe(1);
    await clock.advance(10_000);
    expect((await stuck).slot).toBe(0);
  });

  it('fails with its own 429 as soon as the other account goes to rest too', async () => {
    const { clock, pool, busy, own } = await oneSlotAhead();
    const attempt = () => () => Promise.reject(own);
    const context = callContext({ deadline: 5_000 });
    const pending = keyed<string, string>(pool, attempt, { clock })('q', context);
    const verdict = expect(pending).rejects.toBe(own);
    await clock.advance(600);

    busy.rateLimited(tooMany(30_000));

    await verdict;
    expect(clock.now()).toBe(1_100);
  });

  it('keeps its place: a call that comes later gets the slot after', async () => {
    const { clock, pool, own } = await oneSlotAhead();
    const served: string[] = [];
    const call = (name: string) =>
      keyed<string, string>(
        pool,
        ({ slot }) =>
          async () => {
            if (slot === 0 && served.length === 0) throw own;
            served.push(name);
            return name;
          },
        { clock },
      )('q', callContext());

    const calls = [call('first'), call('second')];
    await clock.advance(60_000);
    await Promise.all(calls);

    expect(served).toEqual(['first', 'second']);
  });

  it('does not wait for an account at rest after a 429: that is for the retry layer', async () => {
    const clock = manualClock();
    const pool = poolOf(2, clock);
    const own = tooMany(1_000);
    (await pool.acquire(request())).rateLimited(tooMany(5_000));

    const pending = keyed<string, string>(pool, () => () => Promise.reject(own), { clock })(
      'q',
      callContext(),
    );

    await expect(pending).rejects.toBe(own);
    expect(clock.now()).toBe(0);
  });

  it('does not try a refused key twice, even if the key need not rest', async () => {
    const clock = manualClock();
    const pool = poolOf(1, clock, { quarantineMs: 0 });
    let attempts = 0;
    const attempt = () => async () => {
      attempts++;
      throw revoked(0);
    };

    const pending = keyed<string, string>(pool, attempt, { clock })('q', callContext());

    await expect(pending).rejects.toMatchObject({ code: 'KEYS_EXHAUSTED' });
    expect(attempts).toBe(1);
  });

  it('does not bring a retired key back with a late refusal', async () => {
    const clock = manualClock();
    const pool = poolOf(1, clock);
    const late = await pool.acquire(request());
    (await pool.acquire(request())).refused(broke(0));

    late.refused(revoked(0));

    expect(pool.stats()[0]?.state).toBe('retired');
  });
});
