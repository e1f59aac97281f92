import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CircuitOpenError, KeysExhaustedError, UpstreamError } from '../../src/errors.js';
import type { KeyPool } from '../../src/keys/key-pool.js';
import { keyed } from '../../src/keys/keyed.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { callContext } from '../resilience/call-context.js';
import { broke, keysOf, poolOf, request, revoked, tooMany } from './key-bench.js';

/** Attempts that end as told per slot, and the slots they used, in order. */
function upstream(errors: Readonly<Record<number, () => unknown>> = {}) {
  const slots: number[] = [];
  const attempt = (lease: { slot: number; apiKey: string }) => async () => {
    slots.push(lease.slot);
    const error = errors[lease.slot]?.();
    if (error !== undefined) throw error;
    return lease.apiKey;
  };
  return { slots, attempt };
}

const ask = (pool: KeyPool, { attempt }: ReturnType<typeof upstream>, context = callContext()) =>
  keyed<string, string>(pool, attempt, { clock: fakeClock() })('q', context);

describe('keyed', () => {
  it('lends a key for the attempt and counts its success', async () => {
    const pool = poolOf(2, fakeClock());

    const answer = await ask(pool, upstream());

    expect(answer).toBe('key-a');
    expect(pool.stats()[0]).toMatchObject({ requests: 1, succeeded: 1, inFlight: 0 });
  });

  it('moves on to another account after a 429 without waiting, and says so', async () => {
    const clock = fakeClock();
    const pool = poolOf(2, clock);
    const server = upstream({ 0: () => tooMany(30_000) });
    const context = callContext();

    const answer = await ask(pool, server, context);

    expect(answer).toBe('key-b');
    expect(clock.sleeps).toEqual([]);
    expect(context.record).toMatchObject({ rateLimited: 1, keyRotations: 1, retries: 0 });
    expect(context.record.events).toEqual([
      {
        name: 'crossgraph.api_key.rotated',
        at: 0,
        attributes: { from: 0, to: 1, reason: 'rate_limited' },
      },
    ]);
  });

  it('does not try the other keys of an account that is rate-limited', async () => {
    const pool = poolOf(3, fakeClock(), { keys: keysOf(3, ['a', 'a', 'b']) });
    const server = upstream({ 0: tooMany, 1: tooMany });

    await ask(pool, server);

    expect(server.slots).toEqual([0, 2]);
  });

  it('lets the last 429 go up when every account has refused, each asked once', async () => {
    const pool = poolOf(3, fakeClock());
    const errors = [tooMany(), tooMany(4_000), tooMany(2_000)];
    const server = upstream({ 0: () => errors[0], 1: () => errors[1], 2: () => errors[2] });
    const context = callContext();

    const pending = ask(pool, server, context);

    await expect(pending).rejects.toBe(errors[2]);
    expect(server.slots).toEqual([0, 1, 2]);
    expect(context.record).toMatchObject({ rateLimited: 3, keyRotations: 2 });
  });

  it('answers every call while one of four keys is revoked, and asks it once', async () => {
    const clock = fakeClock();
    const pool = poolOf(4, clock);
    const server = upstream({ 2: () => revoked(2) });

    const answers = [];
    for (let call = 0; call < 40; call++) answers.push(await ask(pool, server));

    expect(answers).toHaveLength(40);
    expect(server.slots.filter((slot) => slot === 2)).toHaveLength(1);
    expect(pool.stats()[2]).toMatchObject({ state: 'quarantined', refused: 1, succeeded: 0 });
  });

  it('tries another key of the same account when one is revoked', async () => {
    const pool = poolOf(2, fakeClock(), { keys: keysOf(2, ['a', 'a']) });

    const answer = await ask(pool, upstream({ 0: () => revoked(0) }));

    expect(answer).toBe('key-b');
  });

  it('fails with a list of the slots when all keys are refused', async () => {
    const pool = poolOf(2, fakeClock());
    const last = broke(1);
    const context = callContext();

    const pending = ask(pool, upstream({ 0: () => revoked(0), 1: () => last }), context);

    await expect(pending).rejects.toMatchObject({
      code: 'KEYS_EXHAUSTED',
      retryAfterMs: undefined,
      message: expect.stringContaining('slot 0 was refused (401), slot 1 is out of credit'),
      cause: last,
    });
    expect(context.record.keyRotations).toBe(1);
  });

  it('leaves it to the retry layer when the one usable account is rate-limited', async () => {
    const pool = poolOf(2, fakeClock());
    const limited = tooMany(1_000);

    const pending = ask(pool, upstream({ 0: () => limited, 1: () => revoked(1) }));

    await expect(pending).rejects.toBe(limited);
  });

  it('waits for an account at rest when the other key turns out revoked', async () => {
    const clock = fakeClock();
    const pool = poolOf(2, clock);
    const rest = await pool.acquire(request());
    rest.rateLimited(tooMany(5_000));

    const answer = await ask(pool, upstream({ 1: () => revoked(1) }));

    expect(answer).toBe('key-a');
    expect(clock.now()).toBe(5_000);
  });

  it('asks whether there is any use before it queues', async () => {
    const pool = poolOf(1, fakeClock());
    const open = new CircuitOpenError('agent', 100);
    const server = upstream();
    const context = callContext();
    const seen: unknown[] = [];

    const pending = keyed<string, string>(pool, server.attempt, {
      admission: (asking) => {
        seen.push(asking);
        return open;
      },
    })('q', context);

    await expect(pending).rejects.toBe(open);
    expect(seen).toEqual([context]);
    expect(pool.stats()[0]?.requests).toBe(0);
  });

  it('gives the slot back unspent when the breaker lets nothing through', async () => {
    const clock = fakeClock();
    const pool = poolOf(1, clock, { limits: { requestsPerMinute: 1, burst: 1 } });
    const open = new CircuitOpenError('agent', 100);
    await expect(ask(pool, upstream({ 0: () => open }))).rejects.toBe(open);

    await ask(pool, upstream());

    expect(clock.now()).toBe(0);
    expect(pool.stats()[0]).toMatchObject({ requests: 1, succeeded: 1, failed: 0 });
  });

  it('lets other errors go up as they are', async () => {
    const pool = poolOf(2, fakeClock());
    const error = new UpstreamError('UPSTREAM_FAILED', 'Down.', { status: 503 });
    const server = upstream({ 0: () => error });

    await expect(ask(pool, server)).rejects.toBe(error);
    expect(server.slots).toEqual([0]);
    expect(pool.stats()[0]).toMatchObject({ failed: 1, inFlight: 0 });
  });

  it('fails at once when its slot would lie behind the deadline, and books the wait it had', async () => {
    const clock = manualClock();
    const pool = poolOf(1, clock, { limits: { requestsPerMinute: 60, burst: 1 } });
    const call = keyed<string, string>(pool, upstream().attempt, { clock });
    await call('q', callContext());
    const served = callContext();
    const refused = callContext({ deadline: 1_500 });
    const waiting = call('q', served);

    const pending = call('q', refused);

    await expect(pending).rejects.toBeInstanceOf(KeysExhaustedError);
    await clock.advance(2_000);
    await waiting;
    expect([served.record.queueMs, refused.record.queueMs]).toEqual([1_020, 0]);
  });

  it('does not queue behind the deadline', async () => {
    const clock = fakeClock();
    clock.advance(100);

    const pending = keyed(poolOf(1, clock), upstream().attempt, { clock })(
      'q',
      callContext({ deadline: 100 }),
    );

    await expect(pending).rejects.toMatchObject({ scope: 'call', billing: 'no' });
  });

  it("ends the wait with the caller's own reason", async () => {
    const clock = manualClock();
    const caller = new AbortController();
    const pool = poolOf(1, clock, { limits: { requestsPerMinute: 60, burst: 1 } });
    const call = keyed<string, string>(pool, upstream().attempt, { clock });
    await call('q', callContext());
    const pending = call('q', callContext({ signal: caller.signal }));
    const verdict = expect(pending).rejects.toBe('gone');

    caller.abort('gone');

    await verdict;
  });

  it('makes no more attempts than there are accounts, whatever they answer', async () => {
    const ending = fc.constantFrom('ok', '429', '401', 'quota', '500');
    const errorOf: Record<string, (slot: number) => unknown> = {
      ok: () => undefined,
      '429': () => tooMany(),
      '401': revoked,
      quota: broke,
      '500': () => new Error('Down.'),
    };

    await fc.assert(
      fc.asyncProperty(fc.array(ending, { minLength: 1, maxLength: 6 }), async (endings) => {
        const pool = poolOf(endings.length, fakeClock());
        const errors = endings.map((each, slot) => () => errorOf[each]?.(slot));
        const server = upstream(Object.fromEntries(errors.entries()));

        const outcome = await ask(pool, server).catch(() => 'failed');

        const decisive = endings.find((each) => each === 'ok' || each === '500');
        expect(new Set(server.slots).size).toBe(server.slots.length);
        expect(outcome !== 'failed').toBe(decisive === 'ok');
        expect(pool.stats().every(({ inFlight }) => inFlight === 0)).toBe(true);
      }),
    );
  });
});
