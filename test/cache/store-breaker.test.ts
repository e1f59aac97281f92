import { Keyv } from 'keyv';
import { describe, expect, it } from 'vitest';
import { createAnswerStore, plainTextKeyv } from '../../src/cache/answer-store.js';
import { encodeEntry } from '../../src/cache/cache-entry.js';
import { createStoreBreaker } from '../../src/cache/store-breaker.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { adapterWith, failure, never } from './broken-adapter.js';

function brokenAfter(failures: number) {
  const clock = fakeClock();
  const breaker = createStoreBreaker(clock);
  for (let turn = 0; turn < failures; turn++) {
    breaker.permits();
    breaker.failed();
  }
  return { clock, breaker };
}

describe('createStoreBreaker', () => {
  it('opens after three failures in a row and not before', () => {
    const { breaker } = brokenAfter(2);
    breaker.succeeded();
    breaker.failed();
    breaker.failed();
    const before = breaker.permits();

    breaker.failed();

    expect([before, breaker.permits()]).toEqual([true, false]);
  });

  it('lets one operation try after five seconds, and all when that has worked', () => {
    const { clock, breaker } = brokenAfter(3);
    clock.advance(4_999);
    const early = breaker.permits();
    clock.advance(1);

    const due = [breaker.permits(), breaker.permits()];
    breaker.succeeded();

    expect([early, ...due, breaker.permits(), breaker.permits()]).toEqual([
      false,
      true,
      false,
      true,
      true,
    ]);
  });

  it('doubles the pause with each try that fails, up to a minute', () => {
    const { clock, breaker } = brokenAfter(3);

    const pauses = Array.from({ length: 6 }, () => {
      const since = clock.now();
      while (!breaker.permits()) clock.advance(1_000);
      breaker.failed();
      return clock.now() - since;
    });

    expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  it('takes failures that were under way when it opened as one', () => {
    const { clock, breaker } = brokenAfter(3);
    breaker.failed();
    breaker.failed();
    clock.advance(5_000);

    expect(breaker.permits()).toBe(true);
  });
});

describe('createAnswerStore over a store that goes on failing', () => {
  const head = { storedAt: 5, ttlMs: 10, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };
  const entry = { ...head, answer: 'sky', sizeBytes: 1 };
  const text = encodeEntry(entry);
  const storeOver = (broken: Parameters<typeof adapterWith>[0]) => {
    const clock = manualClock();
    const keyv = new Keyv({ ...plainTextKeyv, store: adapterWith(broken) });
    return { clock, store: createAnswerStore(keyv, { clock }) };
  };

  it('waits three times and then no more', async () => {
    const { clock, store } = storeOver({ get: never });
    for (let turn = 0; turn < 3; turn++) {
      const reading = store.get('a');
      await clock.advance(50);
      await reading;
    }

    const read = await store.get('a');

    expect(read.ok).toBe(false);
    expect(clock.now()).toBe(150);
  });

  it('goes on reading from a store that cannot be written', async () => {
    const { store } = storeOver({ get: async () => text as never, set: failure('SQLITE_FULL') });

    for (let turn = 0; turn < 5; turn++) await store.set('a', entry, text);

    expect(await store.get('a')).toMatchObject({ ok: true, entry: { answer: 'sky' } });
  });

  it('goes on past damaged entries: the store itself works', async () => {
    const rows = new Map<string, unknown>([['keyv:a', text]]);
    const { store } = storeOver({ get: async (key) => (rows.get(key) ?? 'cut off') as never });

    for (const key of ['b', 'c', 'd', 'e']) await store.get(key);

    expect(await store.get('a')).toMatchObject({ ok: true, entry: { answer: 'sky' } });
  });
});
