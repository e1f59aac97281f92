import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { broke, keysOf, poolOf, request, revoked, tooMany } from './key-bench.js';

const entries = (letters: string) => [...letters].map((letter) => ({ apiKey: `key-${letter}` }));

describe('setKeys', () => {
  it('gives new keys new numbers, and keeps those of the keys that stay', async () => {
    const pool = poolOf(3, fakeClock());

    pool.setKeys(entries('dbe'));

    const leases = await Promise.all([1, 2, 3].map(() => pool.acquire(request())));
    expect(leases.map(({ slot, apiKey }) => [slot, apiKey])).toEqual([
      [1, 'key-b'],
      [3, 'key-d'],
      [4, 'key-e'],
    ]);
    expect(pool.stats().map(({ slot, state }) => [slot, state])).toEqual([
      [0, 'retired'],
      [1, 'healthy'],
      [2, 'retired'],
      [3, 'healthy'],
      [4, 'healthy'],
    ]);
  });

  it('lets what is in flight end with the key it has', async () => {
    const pool = poolOf(1, fakeClock());
    const lease = await pool.acquire(request());

    pool.setKeys(entries('z'));
    const keyMeanwhile = lease.apiKey;
    lease.succeeded();

    expect(keyMeanwhile).toBe('key-a');
    expect(pool.stats()[0]).toMatchObject({ slot: 0, state: 'retired', succeeded: 1, inFlight: 0 });
  });

  it('serves those who wait with the new keys', async () => {
    const clock = manualClock();
    const pool = poolOf(1, clock, { limits: { requestsPerMinute: 1, burst: 1 } });
    await pool.acquire(request());
    const waiting = pool.acquire(request());
    await clock.advance(10);

    pool.setKeys(entries('ab'));

    expect((await waiting).slot).toBe(1);
    expect(clock.now()).toBe(10);
  });

  it('gives a refused key another chance when it is named again', async () => {
    const pool = poolOf(2, fakeClock());
    (await pool.acquire(request())).refused(revoked(0));
    (await pool.acquire(request())).refused(broke(1));

    pool.setKeys(entries('ab'));

    expect(pool.stats().map(({ state }) => state)).toEqual(['healthy', 'healthy']);
  });

  it('does not lift the rest of an account after a 429', async () => {
    const clock = fakeClock();
    const pool = poolOf(1, clock);
    (await pool.acquire(request())).rateLimited(tooMany(9_000));

    pool.setKeys(entries('a'));
    await pool.acquire(request());

    expect(clock.now()).toBe(9_000);
  });

  it('moves a key to the account it is named for, with what is in flight', async () => {
    const clock = fakeClock();
    const pool = poolOf(2, clock, { limits: { requestsPerMinute: 60, burst: 2 } });
    await pool.acquire(request());

    pool.setKeys(keysOf(2, ['x', 'x']));
    for (let call = 0; call < 3; call++) await pool.acquire(request());

    expect(pool.stats().map(({ account }) => account)).toEqual(['x', 'x']);
    expect(clock.now()).toBe(2_040);
  });

  it('takes what is in flight along when a key leaves its account', async () => {
    const pool = poolOf(2, fakeClock(), { keys: keysOf(2, ['x', 'x']), maxInFlight: 1 });
    await pool.acquire(request());

    pool.setKeys(keysOf(2, ['y', 'x']));

    expect((await pool.acquire(request())).slot).toBe(1);
  });

  it.each([
    ['none', []],
    ['an unusable one', [{ apiKey: 'new' }, { apiKey: 'not usable' }]],
    ['one twice', [{ apiKey: 'new' }, { apiKey: 'new' }]],
  ])('changes nothing when it is given %s', (_what, keys) => {
    const pool = poolOf(2, fakeClock());
    const before = pool.stats();

    expect(() => pool.setKeys(keys)).toThrow(ConfigError);
    expect(pool.stats()).toEqual(before);
  });

  it('shows the new keys to nobody, and remembers a hundred retired ones at most', () => {
    const pool = poolOf(1, fakeClock());

    for (let day = 0; day < 200; day++) pool.setKeys([{ apiKey: `secret-${day}` }]);

    expect(pool.stats()).toHaveLength(101);
    expect(
      inspect(pool, { depth: 9, showHidden: true }) + JSON.stringify(pool.stats()),
    ).not.toMatch(/secret/);
  });

  it('never lends a key that has been taken out, and never uses a number twice', async () => {
    const letters = fc.uniqueArray(fc.constantFrom(...'abcdef'), { minLength: 1 });
    const step = fc.oneof(letters, fc.constant('ask' as const));

    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const pool = poolOf(2, fakeClock());
        const keyOfSlot = new Map<number, string>();
        let present = ['a', 'b'];

        for (const each of steps) {
          if (each !== 'ask') {
            present = each;
            pool.setKeys(entries(each.join('')));
            continue;
          }
          const { slot, apiKey } = await pool.acquire(request());
          expect(present).toContain(apiKey.slice(-1));
          expect(keyOfSlot.get(slot) ?? apiKey).toBe(apiKey);
          keyOfSlot.set(slot, apiKey);
        }
      }),
    );
  });
});
