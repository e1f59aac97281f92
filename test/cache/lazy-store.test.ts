import { describe, expect, it } from 'vitest';
import { type AnswerStore, absentStore } from '../../src/cache/answer-store.js';
import { encodeEntry } from '../../src/cache/cache-entry.js';
import { lazyStore } from '../../src/cache/lazy-store.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { shelf } from './cache-bench.js';

const head = { storedAt: 5, ttlMs: 10, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };
const entry = { ...head, answer: 'sky', sizeBytes: 1 };
const text = encodeEntry(entry);

function counted(store: AnswerStore = absentStore('The disk is gone.')) {
  let opened = 0;
  const open = async () => {
    opened++;
    return store;
  };
  return { store: lazyStore(open), opened: () => opened };
}

/** A store whose opening ends when it is told to. */
function slow() {
  const clock = manualClock();
  const { store: behind, entries } = shelf();
  let finish = () => {};
  let closed = 0;
  const close = async () => {
    closed++;
  };
  const open = () =>
    new Promise<AnswerStore>((resolve) => {
      finish = () => resolve({ ...behind, close });
    });
  const store = lazyStore(open, { clock });
  return { store, clock, entries, finish: () => finish(), closed: () => closed };
}

describe('lazyStore', () => {
  it('opens once, by its first use', async () => {
    const { store, opened } = counted();
    const before = opened();

    await Promise.all([store.get('a'), store.set('a', entry, text), store.delete('a')]);

    expect([before, opened()]).toEqual([0, 1]);
  });

  it('knows what is wrong once it is ready', async () => {
    const { store } = counted();
    const before = store.degraded;

    await store.ready();

    expect([before, store.degraded]).toEqual([undefined, 'The disk is gone.']);
  });

  it('opens nothing to be closed', async () => {
    const { store, opened } = counted();

    await store.close();

    expect(opened()).toBe(0);
  });

  it('is opened by nothing once it is closed', async () => {
    const { store, opened } = counted();
    await store.close();

    const read = await store.get('a');
    const written = await store.set('a', entry, text);
    const deleted = await store.delete('a');
    await store.ready();

    expect(read).toEqual({ ok: true, entry: undefined });
    expect([written.ok, deleted.ok, opened()]).toEqual([false, false, 0]);
  });

  it('answers calls that find it opening after their patience, together, and then at once', async () => {
    const { store, clock } = slow();
    const first = [store.get('a'), store.set('a', entry, text)];

    await clock.advance(250);
    const early = await Promise.all(first);
    const later = await store.get('a');

    expect([...early, later].map(({ ok }) => ok)).toEqual([false, false, false]);
    expect(clock.now()).toBe(250);
  });

  it('goes on opening behind the calls, and serves them then', async () => {
    const { store, clock, finish, entries } = slow();
    const early = store.get('a');
    await clock.advance(250);
    await early;
    entries.set('a', entry);

    finish();
    await store.ready();

    expect(await store.get('a')).toMatchObject({ ok: true, entry: { answer: 'sky' } });
  });

  it('closes what was still opening', async () => {
    const { store, finish, closed } = slow();
    const ready = store.ready();
    const closing = store.close();

    finish();
    await Promise.all([ready, closing]);

    expect(closed()).toBe(1);
  });

  it('goes without a store whose opening fails', async () => {
    const store = lazyStore(() => Promise.reject(new Error('a defect')));

    const { degraded } = await store.ready();

    expect(await store.get('a')).toEqual({ ok: true, entry: undefined });
    expect(degraded).toBe('The cache store cannot be opened; answers are kept in memory only.');
  });
});
