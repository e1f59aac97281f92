import { describe, expect, it } from 'vitest';
import { callKeys } from '../../src/cache/call-keys.js';
import { memoryHit } from '../../src/cache/memory-hit.js';
import { createMemoryTier } from '../../src/cache/memory-tier.js';
import type { CallContext } from '../../src/core/operation.js';
import { CallTimeoutError, CrossgraphError } from '../../src/errors.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { caller } from './call-context.js';

function tierWithSky(below: () => Promise<{ text: string }> = async () => ({ text: 'asked' })) {
  const clock = fakeClock();
  const memory = createMemoryTier<{ text: string }>();
  const answer = Object.freeze({ text: 'cached' });
  memory.set('sky', {
    answer,
    storedAt: clock.wallMs(),
    ttlMs: 1_000,
    staleWhileRevalidateMs: 1_000,
    staleIfErrorMs: 1_000,
    sizeBytes: 10,
  });
  const keys = callKeys<string>((query) => query);
  const ask = memoryHit({ memory, keys, clock })(below);
  return { ask, answer, clock };
}

describe('memoryHit', () => {
  it.each(['cached', 'only-if-cached'] as const)(
    'answers a %s call as it is',
    async (freshness) => {
      const { ask, answer, clock } = tierWithSky();
      const context = caller({ freshness });
      clock.advance(10);

      const given = await ask('sky', context);

      expect(given).toBe(answer);
      expect(context.record).toMatchObject({
        outcome: 'hit',
        cacheLayer: 'memory',
        entryAgeMs: 10,
        cacheMs: 0,
      });
    },
  );

  it.each<{ why: string; query?: string; told?: Partial<CallContext>; ageMs?: number }>([
    { why: 'is not there', query: 'sea' },
    { why: 'is stale', ageMs: 1_000 },
    { why: 'is too old for the caller', told: { maxAgeMs: 5 }, ageMs: 6 },
    { why: 'is not wanted', told: { freshness: 'fresh' } },
    { why: 'is not to be used', told: { freshness: 'no-store' } },
  ])('lets a call through when the answer $why', async ({ query = 'sky', told, ageMs = 0 }) => {
    const { ask, clock } = tierWithSky();
    const context = caller(told);
    clock.advance(ageMs);

    const given = await ask(query, context);

    expect(given).toEqual({ text: 'asked' });
    expect(context.record.outcome).toBeUndefined();
  });

  it('answers nobody who has left already', async () => {
    const { ask } = tierWithSky();
    const abort = new AbortController();
    abort.abort('gone');

    await expect(ask('sky', caller({ signal: abort.signal }))).rejects.toBe('gone');
  });
});

describe('memoryHit, when the layers below fail', () => {
  const timeout = new CallTimeoutError(200, 'call');
  const failing = (error: Error) => tierWithSky(() => Promise.reject(error));

  it('gives a call whose own deadline came first the old answer, flagged', async () => {
    const { ask, answer, clock } = failing(timeout);
    const context = caller();
    clock.advance(1_500);

    const given = await ask('sky', context);

    expect(given).toBe(answer);
    expect(context.record).toMatchObject({
      outcome: 'stale',
      staleReason: 'CALL_TIMEOUT',
      cacheLayer: 'memory',
      entryAgeMs: 1_500,
    });
  });

  it.each<{ why: string; query?: string; told?: Partial<CallContext>; ageMs?: number }>([
    { why: 'there is none', query: 'sea' },
    { why: 'it has expired', ageMs: 2_000 },
    { why: 'it is too old for the caller', told: { maxAgeMs: 1_000 } },
    { why: 'the caller wants a fresh one', told: { freshness: 'fresh' } },
  ])('gives no old answer where $why', async ({ query = 'sky', told, ageMs = 1_500 }) => {
    const { ask, clock } = failing(timeout);
    const context = caller(told);
    clock.advance(ageMs);

    await expect(ask(query, context)).rejects.toBe(timeout);
    expect(context.record.outcome).toBeUndefined();
  });

  it('judges its age when the failure comes, not when the call began', async () => {
    const { ask, clock } = tierWithSky(() => {
      clock.advance(600);
      return Promise.reject(timeout);
    });
    clock.advance(1_500);

    await expect(ask('sky', caller())).rejects.toBe(timeout);
  });

  it.each([
    ['a refused request', new CrossgraphError('REQUEST_REFUSED', 'HTTP 400')],
    ['a defect', new TypeError('x is not a function')],
  ])('does not hide %s behind an old answer', async (_what, error) => {
    const { ask, clock } = failing(error);
    clock.advance(1_500);

    await expect(ask('sky', caller())).rejects.toBe(error);
  });

  it('passes the abort of the caller through untouched', async () => {
    const abort = new AbortController();
    const { ask, clock } = tierWithSky(() => {
      abort.abort(timeout);
      return Promise.reject(timeout);
    });
    clock.advance(1_500);

    await expect(ask('sky', caller({ signal: abort.signal }))).rejects.toBe(timeout);
  });
});
