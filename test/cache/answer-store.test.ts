import { Keyv } from 'keyv';
import { describe, expect, it } from 'vitest';
import { absentStore, createAnswerStore, plainTextKeyv } from '../../src/cache/answer-store.js';
import { type CacheEntry, encodeEntry } from '../../src/cache/cache-entry.js';
import { ConfigError } from '../../src/errors.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import { adapterWith, failure, never } from './broken-adapter.js';

const entry: CacheEntry<unknown> = {
  answer: { text: 'Rayleigh scattering' },
  storedAt: 1_700_000_000_000,
  ttlMs: 1_000,
  staleWhileRevalidateMs: 0,
  staleIfErrorMs: 5_000,
  sizeBytes: 0,
};
const text = encodeEntry(entry);
const stored = { ...entry, sizeBytes: text.length };

type Broken = Parameters<typeof adapterWith>[0];

function storeOver(broken: Broken = {}, deps: { sweep?: () => Promise<void> } = {}) {
  const clock = manualClock();
  const warnings: string[] = [];
  const keyv = new Keyv({ ...plainTextKeyv, store: adapterWith(broken) });
  const onWarning = (message: string) => warnings.push(message);
  return { store: createAnswerStore(keyv, { clock, onWarning, ...deps }), clock, warnings, keyv };
}

describe('createAnswerStore', () => {
  it('gives back what it was given, and nothing for what it was not', async () => {
    const { store } = storeOver();

    const written = await store.set('a', entry, text);

    expect(written).toEqual({ ok: true });
    expect(await store.get('a')).toEqual({ ok: true, entry: stored });
    expect(await store.get('b')).toEqual({ ok: true, entry: undefined });
  });

  it('forgets on demand', async () => {
    const { store } = storeOver();
    await store.set('a', entry, text);

    await store.delete('a');

    expect(await store.get('a')).toEqual({ ok: true, entry: undefined });
  });

  it('hands the adapter the text as it is and the time after which it is of no use', async () => {
    const calls: unknown[] = [];
    const { store } = storeOver({ set: async (...call) => calls.push(call) });

    await store.set('a', entry, text);

    expect(calls).toEqual([['keyv:a', text, 6_000]]);
  });

  it('judges no age itself: a wall clock gone wrong must not lose answers', async () => {
    const { store } = storeOver();
    const old = { ...entry, storedAt: 5 };
    await store.set('a', old, encodeEntry(old));

    const read = await store.get('a');

    expect(read).toMatchObject({ ok: true, entry: { storedAt: 5 } });
  });

  it.each<[string, Broken]>([
    ['rejects', { get: failure('SQLITE_CORRUPT'), set: failure('SQLITE_FULL') }],
    [
      'throws',
      {
        get: () => {
          throw new Error('at once');
        },
        set: () => {
          throw new Error('at once');
        },
      },
    ],
    ['refuses', { get: failure('X'), set: async () => false }],
  ])('reports a store that %s and never throws', async (_how, broken) => {
    const { store } = storeOver(broken);

    const results = [await store.get('a'), await store.set('a', entry, text)];

    expect(results.map(({ ok }) => ok)).toEqual([false, false]);
  });

  it('gives a hanging store up after its budget and not before', async () => {
    const { store, clock } = storeOver({ get: never, set: never, delete: never });
    let settled = 0;
    const count = async <Result>(operation: Promise<Result>): Promise<Result> => {
      const result = await operation;
      settled++;
      return result;
    };
    const results = [store.get('a'), store.set('a', entry, text), store.delete('a')].map(
      (operation) => count<{ ok: boolean }>(operation),
    );

    await clock.advance(49);
    const before = settled;
    await clock.advance(1);

    expect([before, settled]).toEqual([0, 3]);
    expect((await Promise.all(results)).map(({ ok }) => ok)).toEqual([false, false, false]);
  });

  it('leaves no timer behind', async () => {
    const { store, clock } = storeOver();

    await store.set('a', entry, text);
    await store.get('a');

    expect(clock.waiting).toBe(0);
  });

  it.each([
    ['no JSON', '{"expires":1,"v"'],
    ['another version', text.replace('"v":1', '"v":0')],
    ['no text', { value: 1 }],
  ])('counts an entry that is %s as a failure', async (_what, raw) => {
    const { store, warnings } = storeOver({ get: async () => raw as never });

    const read = await store.get('a');

    expect(read.ok).toBe(false);
    expect(warnings).toEqual([
      'The answer cache cannot be read (ENTRY_UNREADABLE); calls go on without it.',
    ]);
  });

  it('warns once when it starts to fail and once when it works again, without secrets', async () => {
    let isBroken = true;
    const { store, warnings, clock } = storeOver({
      set: async () => (isBroken ? failure('SQLITE_READONLY')() : true),
    });

    for (let turn = 0; turn < 5; turn++) await store.set('a', entry, text);
    isBroken = false;
    await clock.advance(5_000);
    for (let turn = 0; turn < 30; turn++) await store.set('a', entry, text);

    expect(warnings).toEqual([
      'The answer cache cannot be written (SQLITE_READONLY); calls go on without it.',
      'The answer cache can be written again.',
    ]);
  });

  it('does not let a broken listener fail a call', async () => {
    const keyv = new Keyv({ ...plainTextKeyv, store: adapterWith({ get: failure('X') }) });
    const onWarning = () => {
      throw new Error('defect');
    };

    const read = await createAnswerStore(keyv, { onWarning }).get('a');

    expect(read.ok).toBe(false);
  });

  it('does not chatter about a store on the edge of its budget', async () => {
    let turn = 0;
    const { store, warnings } = storeOver({
      set: async () => (turn++ % 3 === 0 ? failure('SQLITE_BUSY')() : true),
    });

    for (let call = 0; call < 60; call++) await store.set('a', entry, text);

    expect(warnings).toHaveLength(1);
  });

  it('sweeps at once and then every few hundred writes, never twice at the same time', async () => {
    const sweeps: (() => void)[] = [];
    const sweep = () => new Promise<void>((resolve) => sweeps.push(resolve));
    const { store } = storeOver({}, { sweep });
    const writeMany = async () => {
      for (let turn = 0; turn < 250; turn++) await store.set('a', entry, text);
    };

    await writeMany();
    const whileRunning = sweeps.length;
    sweeps[0]?.();
    await writeMany();

    expect([whileRunning, sweeps.length]).toEqual([1, 2]);
  });

  it('outlives a sweep that fails', async () => {
    const { store, warnings } = storeOver({}, { sweep: failure('SQLITE_BUSY') });

    const written = await store.set('a', entry, text);

    expect([written.ok, warnings]).toEqual([true, []]);
  });

  it('is silent once closed, and closes once', async () => {
    let closed = 0;
    const keyv = new Keyv({ ...plainTextKeyv, store: adapterWith() });
    const warnings: string[] = [];
    const disconnect = async () => {
      closed++;
    };
    const store = createAnswerStore(keyv, { onWarning: (m) => warnings.push(m), disconnect });
    await store.set('a', entry, text);

    await store.close();
    await store.close();

    expect(await store.get('a')).toEqual({ ok: true, entry: undefined });
    expect(await store.set('a', entry, text)).toMatchObject({ ok: false });
    expect([closed, warnings]).toEqual([1, []]);
  });

  it('does not keep its owner waiting for a connection that will not end', async () => {
    const clock = manualClock();
    const keyv = new Keyv({ ...plainTextKeyv, store: adapterWith() });
    const store = createAnswerStore(keyv, { clock, disconnect: never });

    const closing = store.close();
    await clock.advance(5_000);

    await expect(closing).resolves.toBeUndefined();
  });

  it('refuses a budget that is none', () => {
    expect(() => createAnswerStore(new Keyv(), { budgetMs: 0 })).toThrow(ConfigError);
  });
});

describe('absentStore', () => {
  it('finds nothing and minds nothing', async () => {
    const store = absentStore('The disk is gone.');

    expect(await store.set('a', entry, text)).toEqual({ ok: true });
    expect(await store.get('a')).toEqual({ ok: true, entry: undefined });
    expect(await store.delete('a')).toEqual({ ok: true });
    await store.close();
    expect(store.degraded).toBe('The disk is gone.');
  });
});
