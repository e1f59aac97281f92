import { describe, expect, it } from 'vitest';
import { cached } from '../../src/cache/cached.js';
import { callKeys } from '../../src/cache/call-keys.js';
import { createMemoryTier } from '../../src/cache/memory-tier.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { cache, lifetime, outage, type Question, question, shelf } from './cache-bench.js';
import { caller } from './call-context.js';

describe('cached', () => {
  it('asks once and answers the rest from memory', async () => {
    const { ask, asked, clock } = cache();

    const first = await ask();
    clock.advance(300);
    const second = await ask();

    expect(first.record).toMatchObject({ outcome: 'miss', cacheWrite: 'stored', cacheErrors: 0 });
    expect(second.record).toMatchObject({ outcome: 'hit', cacheLayer: 'memory', entryAgeMs: 300 });
    expect(second.answer).toBe(first.answer);
    expect(asked).toHaveLength(1);
  });

  it('hands out answers that nobody can change', async () => {
    const { ask } = cache();

    const { answer } = await ask();

    expect(Object.isFrozen(answer) && Object.isFrozen(answer.sources)).toBe(true);
  });

  it('answers from the store what memory has not, and keeps it in memory', async () => {
    const { store } = shelf();
    await cache({ store }).ask();
    const restarted = cache({ store });

    const first = await restarted.ask();
    const second = await restarted.ask();

    expect([first.record.cacheLayer, second.record.cacheLayer]).toEqual(['store', 'memory']);
    expect(first.answer).toEqual({ text: 'sky 1', sources: ['a', 'b'] });
    expect(Object.isFrozen(first.answer.sources)).toBe(true);
    expect(restarted.asked).toHaveLength(0);
  });

  it('prefers a younger answer that another process has stored', async () => {
    const { store, entries } = shelf();
    const { ask, clock, asked } = cache({ store });
    await ask();
    clock.advance(2_000);
    const entry = entries.get('sky');
    if (entry) entries.set('sky', { ...entry, storedAt: clock.wallMs(), answer: { text: 'new' } });

    const { answer, record } = await ask();

    expect([answer.text, record.outcome, asked.length]).toEqual(['new', 'hit', 1]);
  });

  it('prefers its own answer to one that the store holds from the future', async () => {
    const { store, entries } = shelf();
    const { ask, clock, asked, breakWith } = cache({ store });
    const { answer } = await ask();
    clock.advance(3_000);
    const entry = entries.get('sky');
    const storedAt = clock.wallMs() + 86_400_000;
    if (entry) entries.set('sky', { ...entry, storedAt, answer: { text: 'tomorrow' } });
    breakWith(outage);

    const old = await ask();

    expect([old.answer, old.record.outcome, asked.length]).toEqual([answer, 'stale', 2]);
  });

  it('shortens the lifetime by up to a fifth', async () => {
    const { ask, memory } = cache({ random: () => 0 });

    await ask();

    expect(memory.get('sky')?.ttlMs).toBe(800);
  });

  it('keeps nothing whose lifetime is none', async () => {
    const { ask, asked } = cache({ lifetimeOf: () => ({ ...lifetime, ttlMs: 0 }) });

    const { record } = await ask();
    await ask();

    expect([record.cacheWrite, asked.length]).toEqual(['skipped', 2]);
  });

  it('goes upstream for a fresh answer and stores it', async () => {
    const { ask, asked } = cache();
    await ask();

    const { answer, record } = await ask({ freshness: 'fresh' });
    const next = await ask();

    expect(record).toMatchObject({ outcome: 'bypass', cacheWrite: 'stored' });
    expect(next.answer).toBe(answer);
    expect(asked).toHaveLength(2);
  });

  it('neither reads nor keeps for no-store', async () => {
    const { store, entries } = shelf();
    const { ask, memory } = cache({ store });

    const { answer, record } = await ask({ freshness: 'no-store' });

    expect(record).toMatchObject({ outcome: 'bypass', cacheWrite: 'skipped' });
    expect([memory.entries, entries.size]).toEqual([0, 0]);
    expect(Object.isFrozen(answer)).toBe(true);
  });

  it('never goes upstream for only-if-cached', async () => {
    const { ask, asked, clock } = cache();
    const nothing = ask({ freshness: 'only-if-cached' });
    await expect(nothing).rejects.toMatchObject({ code: 'CACHE_ONLY_MISS' });
    await ask();

    const hit = await ask({ freshness: 'only-if-cached' });
    clock.advance(3_000);
    const old = await ask({ freshness: 'only-if-cached' });
    clock.advance(3_000);
    const tooOld = ask({ freshness: 'only-if-cached' });

    await expect(tooOld).rejects.toMatchObject({ code: 'CACHE_ONLY_MISS' });
    expect(hit.record.outcome).toBe('hit');
    expect(old.record).toMatchObject({ outcome: 'stale', staleReason: 'only_if_cached' });
    expect(asked).toHaveLength(1);
  });

  it('takes nothing older than the caller does, not even in need', async () => {
    const { ask, asked, clock, breakWith } = cache();
    await ask();
    clock.advance(400);

    const { record } = await ask({ maxAgeMs: 300 });
    clock.advance(400);
    breakWith(outage);

    expect([record.outcome, asked.length]).toEqual(['miss', 2]);
    await expect(ask({ maxAgeMs: 300 })).rejects.toBe(outage);
  });
});

describe('cached, over a store that fails', () => {
  it('counts a failed read and a failed write, and answers all the same', async () => {
    const fails = async () => ({ ok: false, error: new Error('SQLITE_FULL') }) as const;
    const { ask } = cache({ store: shelf({ get: fails, set: fails }).store });

    const { answer, record } = await ask();
    const again = await ask();

    expect(answer.text).toBe('sky 1');
    expect(record).toMatchObject({ outcome: 'miss', cacheErrors: 2, cacheWrite: 'error' });
    expect(again.record).toMatchObject({ outcome: 'hit', cacheErrors: 0 });
  });

  it('counts an entry of another shape as a miss', async () => {
    const { store, entries } = shelf();
    const { ask } = cache({ store });
    const head = { ...lifetime, storedAt: 1_700_000_000_000, sizeBytes: 1 };
    entries.set('sky', { ...head, answer: ['no', 'answer'] });

    const { record } = await ask();

    expect(record).toMatchObject({ outcome: 'miss', cacheErrors: 1 });
  });

  it('notes the time spent asking and filling the store', async () => {
    const clock = fakeClock();
    const slow = shelf({
      get: async () => {
        clock.advance(7);
        return { ok: true, entry: undefined };
      },
      set: async () => {
        clock.advance(30);
        return { ok: true };
      },
    });
    const { ask } = cache({ store: slow.store, clock });

    const { record } = await ask();

    expect(record.cacheMs).toBe(37);
  });

  it('answers what cannot be written down, without keeping it', async () => {
    const layer = cached<Question, { text: string; size: bigint }>({
      memory: createMemoryTier(),
      keys: callKeys(() => 'sky'),
      lifetimeOf: () => lifetime,
      isAnswer: (stored): stored is { text: string; size: bigint } => stored !== null,
    });
    const context = caller();

    const answer = await layer(async () => ({ text: 'sky', size: 5n }))(question, context);

    expect(answer.size).toBe(5n);
    expect(context.record).toMatchObject({ outcome: 'miss', cacheWrite: 'error', cacheErrors: 1 });
  });
});
