import { Keyv } from 'keyv';
import { describe, expect, it } from 'vitest';
import { encodeEntry } from '../../src/cache/cache-entry.js';
import { checkStoreSpec, openAnswerStore, type StoreSpec } from '../../src/cache/open-store.js';
import { ConfigError } from '../../src/errors.js';
import { adapterWith, failure, keyvOver } from './broken-adapter.js';

const head = { storedAt: 5, ttlMs: 10, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };
const entry = { ...head, answer: 'sky', sizeBytes: 1 };
const text = encodeEntry(entry);

describe('openAnswerStore', () => {
  it('has no persistent tier for memory', async () => {
    const store = await openAnswerStore('memory');

    await store.set('a', entry, text);

    expect(await store.get('a')).toEqual({ ok: true, entry: undefined });
    expect(store.degraded).toBeUndefined();
  });

  it('keeps answers in a Keyv of the caller without touching it', async () => {
    const keyv = new Keyv({ namespace: 'mine' });
    const settings = [keyv.serialize, keyv.throwOnErrors, keyv.namespace];
    const store = await openAnswerStore(keyv);

    await store.set('a', entry, text);
    await store.close();

    expect([...keyv.store.keys()]).toEqual(['mine:a']);
    expect([keyv.serialize, keyv.throwOnErrors, keyv.namespace]).toEqual(settings);
  });

  it('notices the failed reads which a Keyv of the caller would hide', async () => {
    const store = await openAnswerStore(keyvOver(adapterWith({ get: failure('ECONNREFUSED') })));

    const read = await store.get('a');

    expect(read.ok).toBe(false);
  });

  it('goes on with memory where the optional package is missing, and says so once', async () => {
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    const loadSqlite = failure('ERR_MODULE_NOT_FOUND');

    const store = await openAnswerStore('sqlite:any.sqlite', { onWarning, loadSqlite });

    expect(await store.set('a', entry, text)).toEqual({ ok: true });
    expect(warnings).toEqual([
      'The optional package @keyv/sqlite is not installed or does not load; answers are kept in memory only.',
    ]);
    expect(store.degraded).toBe(warnings[0]);
  });

  it('outlives a listener that throws on the warning', async () => {
    const onWarning = () => {
      throw new Error('a defect');
    };
    const loadSqlite = failure('ERR_MODULE_NOT_FOUND');

    const store = await openAnswerStore('sqlite:any.sqlite', { onWarning, loadSqlite });

    expect(store.degraded).toContain('@keyv/sqlite');
  });

  it.each(['postgres://x', 'sqlite:', 'sqlite', ''])('does not understand "%s"', (spec) => {
    expect(() => checkStoreSpec(spec as StoreSpec)).toThrow(ConfigError);
  });
});
