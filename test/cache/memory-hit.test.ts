import { describe, expect, it } from 'vitest';
import { callKeys } from '../../src/cache/call-keys.js';
import { memoryHit } from '../../src/cache/memory-hit.js';
import { createMemoryTier } from '../../src/cache/memory-tier.js';
import type { CallContext } from '../../src/core/operation.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { caller } from './call-context.js';

function tierWithSky() {
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
  const ask = memoryHit({ memory, keys, clock })(async () => ({ text: 'asked' }));
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
