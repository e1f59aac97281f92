import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import { createKeyPool } from '../../src/keys/key-pool.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { broke, keysOf, poolOf, request, revoked, tooMany } from './key-bench.js';

const limits = { requestsPerMinute: 60, burst: 2 };

describe('createKeyPool', () => {
  it('lends the keys in turn, the least busy account first', async () => {
    const pool = poolOf(3, fakeClock());
    const first = await pool.acquire(request());
    const second = await pool.acquire(request());
    const third = await pool.acquire(request());
    second.succeeded();

    const fourth = await pool.acquire(request());

    expect([first, second, third, fourth].map(({ slot }) => slot)).toEqual([0, 1, 2, 1]);
    expect(fourth.apiKey).toBe('key-b');
  });

  it('lends idle keys in turn too, so that all wear alike', async () => {
    const pool = poolOf(3, fakeClock());
    const slots: number[] = [];

    for (let call = 0; call < 6; call++) {
      const lease = await pool.acquire(request());
      slots.push(lease.slot);
      lease.succeeded();
    }

    expect(slots).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('keeps an account to its limit however many keys it has', async () => {
    const clock = fakeClock();
    const pool = poolOf(2, clock, { keys: keysOf(2, ['same', 'same']), limits });

    for (let call = 0; call < 3; call++) await pool.acquire(request());

    expect(clock.now()).toBe(2_040);
  });

  it('takes the earliest slot of all accounts', async () => {
    const clock = fakeClock();
    const pool = poolOf(2, clock, { limits });

    for (let call = 0; call < 4; call++) await pool.acquire(request());

    expect(clock.now()).toBe(1_020);
    expect(pool.stats().map(({ requests }) => requests)).toEqual([2, 2]);
  });

  it.each([
    ['as long as the upstream asks', [7_000], 7_000],
    ['a second when it does not say', [undefined], 1_000],
  ])('rests an account after a 429 %s', async (_how, asks, restMs) => {
    const clock = fakeClock();
    const pool = poolOf(1, clock);

    for (const asked of asks) (await pool.acquire(request())).rateLimited(tooMany(asked));
    const { state } = pool.stats()[0] ?? {};
    await pool.acquire(request());

    expect(state).toBe('cooling');
    expect(clock.now()).toBe(restMs);
  });

  it('rests longer after each further 429, a minute at most, and starts over after an answer', async () => {
    const clock = fakeClock();
    const pool = poolOf(1, clock);
    const rests: number[] = [];
    const rest = async () => {
      const startedAt = clock.now();
      clock.advance(1);
      (await pool.acquire(request())).rateLimited(tooMany());
      await pool.acquire(request()).then((lease) => lease.unspent());
      rests.push(clock.now() - startedAt - 1);
    };

    for (let time = 0; time < 8; time++) await rest();
    clock.advance(60_000);
    (await pool.acquire(request())).succeeded();
    await rest();

    expect(rests).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 1_000]);
  });

  it('takes the refusals of one overload for one', async () => {
    const clock = fakeClock();
    const pool = poolOf(1, clock);
    const leases = [await pool.acquire(request()), await pool.acquire(request())];
    clock.advance(100);

    for (const lease of leases) lease.rateLimited(tooMany());
    await pool.acquire(request());

    expect(clock.now()).toBe(1_100);
  });

  it('never shortens a rest', async () => {
    const clock = fakeClock();
    const pool = poolOf(1, clock);
    const leases = [await pool.acquire(request()), await pool.acquire(request())];

    for (const [index, lease] of leases.entries())
      lease.rateLimited(tooMany(index ? 1_000 : 9_000));
    await pool.acquire(request());

    expect(clock.now()).toBe(9_000);
  });

  it('sets a refused key aside, and tries it again with one call after ten minutes', async () => {
    const clock = fakeClock();
    const pool = poolOf(2, clock);
    (await pool.acquire(request())).refused(revoked(0));
    const meanwhile = [await pool.acquire(request()), await pool.acquire(request())];

    clock.advance(600_000);
    const after = [await pool.acquire(request()), await pool.acquire(request())];
    const stateBefore = pool.stats()[0]?.state;
    after[0]?.succeeded();

    expect(meanwhile.map(({ slot }) => slot)).toEqual([1, 1]);
    expect(after.map(({ slot }) => slot)).toEqual([0, 1]);
    expect([stateBefore, pool.stats()[0]?.state]).toEqual(['quarantined', 'healthy']);
  });

  it('is not talked out of a quarantine by an answer to an older request', async () => {
    const pool = poolOf(1, fakeClock());
    const early = await pool.acquire(request());
    (await pool.acquire(request())).refused(revoked(0));

    early.succeeded();

    expect(pool.stats()[0]?.state).toBe('quarantined');
  });

  it('retires every key of an account without credit, for good', async () => {
    const clock = fakeClock();
    const pool = poolOf(3, clock, { keys: keysOf(3, ['a', 'a', 'b']) });

    (await pool.acquire(request({ pass: { accounts: new Set(['b']), slots: new Set() } }))).refused(
      broke(0),
    );
    clock.advance(3_600_000);

    expect(pool.stats().map(({ state }) => state)).toEqual(['retired', 'retired', 'healthy']);
    expect((await pool.acquire(request())).slot).toBe(2);
  });

  it('says which keys there are and why none can be used', async () => {
    const pool = poolOf(2, fakeClock());
    const refusal = revoked(1);
    (await pool.acquire(request())).refused(broke(0));
    (await pool.acquire(request())).refused(refusal);

    const pending = pool.acquire(request());

    await expect(pending).rejects.toMatchObject({
      code: 'KEYS_EXHAUSTED',
      message: 'No usable API key is left: slot 0 is out of credit, slot 1 was refused (401).',
      retryAfterMs: undefined,
      cause: refusal,
    });
  });

  it('gives a slot back that was not used', async () => {
    const clock = fakeClock();
    const pool = poolOf(1, clock, { limits });

    (await pool.acquire(request())).unspent();
    await pool.acquire(request());

    expect(clock.now()).toBe(0);
    expect(pool.stats()[0]).toMatchObject({ requests: 1, inFlight: 1 });
  });

  it('hears the end of a lease once', async () => {
    const pool = poolOf(1, fakeClock());
    const lease = await pool.acquire(request());
    lease.succeeded();

    lease.failed();
    lease.unspent();

    expect(pool.stats()[0]).toMatchObject({ requests: 1, succeeded: 1, failed: 0, inFlight: 0 });
  });

  it('believes the upstream about its limit after three equal answers that differ', async () => {
    const pool = poolOf(1, fakeClock(), { limits });
    const rate = () => pool.stats()[0]?.requestsPerMinute;
    const rates: (number | undefined)[] = [];

    for (const limit of [50, 1_000, 1_000, undefined, -1, Number.NaN, 1_000, 30, 30, 30]) {
      pool.observe(0, { limit });
      rates.push(rate());
    }

    expect(rates).toEqual([60, 60, 60, 60, 60, 60, 1_000, 1_000, 1_000, 30]);
  });

  it('ignores the headers when told to', () => {
    const pool = poolOf(1, fakeClock(), { limits, learnFromHeaders: false });

    for (let time = 0; time < 3; time++) pool.observe(0, { limit: 1_000 });

    expect(pool.stats()[0]?.requestsPerMinute).toBe(60);
  });

  it('shows a key to nobody who prints or serialises what it hands out', async () => {
    const pool = poolOf(2, fakeClock());
    const lease = await pool.acquire(request());
    (await pool.acquire(request())).refused(revoked(1));

    const shown = [pool, lease, pool.stats(), { lease }].map(
      (each) =>
        inspect(each, { depth: 9, showHidden: true, getters: false }) + JSON.stringify(each),
    );

    expect(lease.apiKey).toBe('key-a');
    expect(shown.join()).not.toContain('key-');
  });

  it.each([
    ['no keys', [], 'at least one API key'],
    ['an empty key', [{ apiKey: 'k1' }, { apiKey: '' }], 'slot 1'],
    ['a line break', [{ apiKey: 'secret\n', source: 'PERPLEXITY_API_KEY' }], 'PERPLEXITY_API_KEY'],
    ['a blank', [{ apiKey: 'secret key' }], 'white space'],
    ['a character no header takes', [{ apiKey: 'secrét' }], 'non-ASCII'],
    ['a key twice', [{ apiKey: 'secret' }, { apiKey: 'secret' }], 'are the same'],
  ])('refuses %s when it is made, without quoting it', (_what, keys, named) => {
    const make = () => createKeyPool({ keys, limits });

    expect(make).toThrow(ConfigError);
    expect(make).toThrow(named);
    expect(make).not.toThrow(/secr/);
  });

  it.each([
    { limits: { requestsPerMinute: 0, burst: 1 } },
    { limits: { requestsPerMinute: 1, burst: 0 } },
    { quarantineMs: -1 },
    { maxQueued: 0 },
  ])('refuses %o when it is made', (options) => {
    expect(() => createKeyPool({ keys: keysOf(1), limits, ...options })).toThrow(ConfigError);
  });
});
