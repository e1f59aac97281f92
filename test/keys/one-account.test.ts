import { describe, expect, it } from 'vitest';
import { openPass } from '../../src/keys/key-choice.js';
import { keyed } from '../../src/keys/keyed.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { callContext } from '../resilience/call-context.js';
import { keysOf, poolOf, request, revoked, tooMany } from './key-bench.js';

const three = { keys: keysOf(4, ['x', 'y', 'y', 'z']) };
const onlyY = (deadline = Infinity) => request({ line: 'rotated', pass: openPass('y'), deadline });

describe('a call that is bound to an account', () => {
  it('uses its keys in turn and no others', async () => {
    const pool = poolOf(4, fakeClock(), three);
    const slots: number[] = [];

    for (let call = 0; call < 4; call++) {
      const lease = await pool.acquire(onlyY());
      slots.push(lease.slot);
      lease.succeeded();
    }

    expect(new Set(slots)).toEqual(new Set([1, 2]));
    expect(pool.accounts()).toEqual(['x', 'y', 'z']);
  });

  it('holds up nobody who may use other accounts while its own rests', async () => {
    const clock = manualClock();
    const pool = poolOf(4, clock, three);
    (await pool.acquire(onlyY())).rateLimited(tooMany(10_000));
    const bound = pool.acquire(onlyY());

    const { slot } = await pool.acquire(request());

    expect([0, 3]).toContain(slot);
    await clock.advance(10_000);
    expect((await bound).account).toBe('y');
  });

  it('fails at once when its account has no slot before the deadline', async () => {
    const pool = poolOf(4, manualClock(), three);
    (await pool.acquire(onlyY())).rateLimited(tooMany(10_000));

    const late = pool.acquire(onlyY(5_000));

    await expect(late).rejects.toMatchObject({ code: 'KEYS_EXHAUSTED', retryAfterMs: 10_000 });
  });

  it('moves on to the other key of its account, and to none of another', async () => {
    const pool = poolOf(4, fakeClock(), three);
    const slots: number[] = [];
    const attempt = (lease: { slot: number }) => () => {
      slots.push(lease.slot);
      return Promise.reject(revoked(lease.slot));
    };
    const context = { ...callContext(), account: 'y' };

    const asked = keyed<string, string>(pool, attempt, { clock: fakeClock() })('q', context);

    await expect(asked).rejects.toMatchObject({
      code: 'KEYS_EXHAUSTED',
      message: 'No usable API key is left: slot 1 was refused (401), slot 2 was refused (401).',
    });
    expect(slots).toEqual([1, 2]);
  });

  it('is told when the account has no key at all', async () => {
    const lost = poolOf(4, fakeClock(), three).acquire(request({ pass: openPass('gone') }));

    await expect(lost).rejects.toMatchObject({
      code: 'KEYS_EXHAUSTED',
      message: 'No API key is left of the account that this call needs.',
    });
  });

  it('finds its account under the name of the one that it turned out to be', async () => {
    const clock = manualClock();
    const pool = poolOf(2, clock);
    for (let refusal = 0; refusal < 3; refusal++) {
      await clock.advance(20_000);
      const leases = [await pool.acquire(request()), await pool.acquire(request())];
      for (const lease of leases) lease.rateLimited(tooMany(1_000));
    }
    await clock.advance(20_000);

    const lease = await pool.acquire(request({ pass: openPass('key 0 alone') }));

    expect(pool.accounts()).toEqual(['key 1 alone']);
    expect(lease.account).toBe('key 1 alone');
  });
});
