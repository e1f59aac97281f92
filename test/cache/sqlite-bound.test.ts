import { statSync } from 'node:fs';
import { KeyvSqlite } from '@keyv/sqlite';
import { describe, expect, it } from 'vitest';
import { encodeEntry } from '../../src/cache/cache-entry.js';
import { openAnswerStore } from '../../src/cache/open-store.js';
import { ConfigError } from '../../src/errors.js';
import { testFolder } from './sqlite-folder.js';

const path = testFolder();
const maxFileBytes = 2 ** 20;
const nowMs = Date.now();

/** An entry of some 4 KB; a later one expires later. */
function entryOf(age: number, answer = 'x'.repeat(4_000)) {
  const head = { storedAt: nowMs + age, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };
  const entry = { ...head, ttlMs: 1e9, answer, sizeBytes: 1 };
  return [entry, encodeEntry(entry)] as const;
}

async function open(file: string, bytes = maxFileBytes) {
  const warnings: string[] = [];
  const onWarning = (message: string) => warnings.push(message);
  const deps = { onWarning, budgetMs: 20_000, maxFileBytes: bytes };
  const store = await openAnswerStore(`sqlite:${file}`, deps);
  return { store, warnings };
}

/** Asks the file itself, past the store. */
async function keysIn(file: string): Promise<string[]> {
  const adapter = new KeyvSqlite({ uri: `sqlite://${file}`, table: 'crossgraph_answers' });
  const rows: { key: string }[] = await adapter.query('SELECT key FROM crossgraph_answers');
  await adapter.close();
  return rows.map(({ key }) => key.replace('crossgraph:', ''));
}

describe('an SQLite file with a ceiling', () => {
  it('never grows beyond it: the oldest answers make room for new ones', async () => {
    const file = path('answers.sqlite');
    const { store, warnings } = await open(file);

    let largest = 0;
    for (let turn = 0; turn < 800; turn++) {
      await store.set(`a${turn}`, ...entryOf(turn));
      if (turn % 50 === 0) largest = Math.max(largest, statSync(file).size);
    }
    const newest = await store.get('a799');
    await store.close();
    const keys = await keysIn(file);

    expect(Math.max(largest, statSync(file).size)).toBeLessThanOrEqual(maxFileBytes);
    expect(newest).toMatchObject({ ok: true, entry: { storedAt: nowMs + 799 } });
    expect(keys.length).toBeGreaterThan(100);
    const places = keys.map((key) => Number(key.slice(1)));
    // What is left are the last ones, without a gap.
    expect(Math.max(...places) - Math.min(...places)).toBe(keys.length - 1);
    expect(warnings).toEqual([]);
  });

  it('makes room in one that was larger', async () => {
    const file = path('answers.sqlite');
    const large = await open(file, 2 ** 30);
    for (let turn = 0; turn < 600; turn++) await large.store.set(`a${turn}`, ...entryOf(turn));
    await large.store.close();
    const before = statSync(file).size;

    const { store } = await open(file);
    for (let turn = 600; turn < 800; turn++) await store.set(`a${turn}`, ...entryOf(turn));
    await store.close();

    expect(before).toBeGreaterThan(2 * maxFileBytes);
    expect(statSync(file).size).toBeLessThanOrEqual(maxFileBytes);
    expect(await keysIn(file)).toContain('a799');
  });

  it('refuses an answer that is larger than the file may be, and keeps the others', async () => {
    const file = path('answers.sqlite');
    const { store, warnings } = await open(file);
    await store.set('small', ...entryOf(0));

    const written = await store.set('huge', ...entryOf(1, 'x'.repeat(2 * maxFileBytes)));
    const small = await store.get('small');
    await store.close();

    expect(written.ok).toBe(false);
    expect(small).toMatchObject({ ok: true, entry: { storedAt: nowMs } });
    expect(warnings).toEqual([
      'The answer cache cannot be written (SQLITE_FULL); calls go on without it.',
    ]);
  });

  it.each([0, 1_000_000.5, Number.NaN])('refuses a ceiling of %d bytes', async (bytes) => {
    await expect(open(path('answers.sqlite'), bytes)).rejects.toThrow(ConfigError);
  });
});
