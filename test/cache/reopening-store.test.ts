import { describe, expect, it } from 'vitest';
import { type AnswerStore, absentStore } from '../../src/cache/answer-store.js';
import { encodeEntry } from '../../src/cache/cache-entry.js';
import { reopeningStore } from '../../src/cache/reopening-store.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { shelf } from './cache-bench.js';

const head = { storedAt: 5, ttlMs: 10, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };
const entry = { ...head, answer: 'sky', sizeBytes: 1 };
const text = encodeEntry(entry);
const settled = () => new Promise((resolve) => setImmediate(resolve));

function locked() {
  const clock = fakeClock();
  const tries: number[] = [];
  let behind: AnswerStore | undefined;
  const open = async () => {
    tries.push(clock.now());
    return behind;
  };
  const store = reopeningStore({ open, degraded: 'It is locked.', clock });
  const unlock = (free: AnswerStore) => {
    behind = free;
  };
  return { store, clock, tries, unlock };
}

describe('reopeningStore', () => {
  it('finds nothing and minds nothing meanwhile', async () => {
    const { store } = locked();

    expect(await store.set('a', entry, text)).toEqual({ ok: true });
    expect(await store.get('a')).toEqual({ ok: true, entry: undefined });
    expect(store.degraded).toBe('It is locked.');
  });

  it('tries again behind later calls, after pauses that grow to a minute', async () => {
    const { store, clock, tries } = locked();

    for (let second = 0; second < 250; second++) {
      await Promise.all([store.get('a'), store.get('b')]);
      await settled();
      clock.advance(1_000);
    }

    const since = tries.map((at, turn) => (at - (tries[turn - 1] ?? 0)) / 1_000);
    expect(since).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('hands over to the store once it is open', async () => {
    const { store, clock, unlock, tries } = locked();
    const { store: free, entries } = shelf();
    entries.set('a', entry);
    unlock(free);
    clock.advance(1_000);
    await store.get('a');
    await settled();

    const read = await store.get('a');

    expect(read).toMatchObject({ entry: { answer: 'sky' } });
    expect([store.degraded, tries.length]).toEqual([undefined, 1]);
  });

  it('closes what was still opening, and opens nothing any more', async () => {
    const { store, clock, unlock, tries } = locked();
    let closed = 0;
    const close = async () => {
      closed++;
    };
    unlock({ ...absentStore(), close });
    clock.advance(1_000);
    await store.get('a');

    await store.close();
    await store.get('a');

    expect([closed, tries.length]).toEqual([1, 1]);
  });
});
