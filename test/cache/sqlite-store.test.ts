import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { KeyvSqlite } from '@keyv/sqlite';
import { describe, expect, it } from 'vitest';
import { encodeEntry } from '../../src/cache/cache-entry.js';
import { openAnswerStore } from '../../src/cache/open-store.js';
import { openSqliteStore } from '../../src/cache/sqlite-store.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { failure } from './broken-adapter.js';
import { testFolder } from './sqlite-folder.js';

const path = testFolder();
const nowMs = 1_700_000_000_000;
const patient = { budgetMs: 20_000 };

function entryOf(answer: unknown, expiresMs = nowMs + 1_000_000_000_000) {
  const head = { storedAt: nowMs, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 };
  const entry = { ...head, ttlMs: expiresMs - nowMs, answer, sizeBytes: 1 };
  return [entry, encodeEntry(entry)] as const;
}

async function open(file: string) {
  const warnings: string[] = [];
  const onWarning = (message: string) => warnings.push(message);
  const store = await openAnswerStore(`sqlite:${file}`, { ...patient, onWarning });
  return { store, warnings };
}

/** Asks the file itself, past the store. */
async function query(file: string, sql: string): Promise<unknown[]> {
  const adapter = new KeyvSqlite({ uri: `sqlite://${file}`, table: 'crossgraph_answers' });
  try {
    return await adapter.query(sql);
  } finally {
    await adapter.close();
  }
}

describe('openSqliteStore', () => {
  it('gives answers back to the next process', async () => {
    const file = path('answers.sqlite');
    const first = await open(file);
    await first.store.set('a', ...entryOf({ text: 'Rayleigh "scattering" ☁' }));
    await first.store.close();

    const second = await open(file);
    const read = await second.store.get('a');
    await second.store.close();

    expect(read).toMatchObject({ entry: { answer: { text: 'Rayleigh "scattering" ☁' } } });
    expect([...first.warnings, ...second.warnings]).toEqual([]);
  });

  it('keeps a write-ahead log while open and leaves one clean file behind', async () => {
    const file = path('answers.sqlite');
    const { store } = await open(file);
    await store.set('a', ...entryOf('sky'));
    const whileOpen = existsSync(`${file}-wal`);

    await store.close();

    expect([whileOpen, existsSync(`${file}-wal`), existsSync(`${file}-shm`)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(await query(file, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    expect(await query(file, 'PRAGMA auto_vacuum')).toEqual([{ auto_vacuum: 2 }]);
    expect(await query(file, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });

  it.each([
    ['a directory', 'cannot be opened or created', (file: string) => mkdirSync(file)],
    [
      'not a database',
      'is not an SQLite database',
      (file: string) => writeFileSync(file, 'no database, only words '.repeat(100)),
    ],
  ])('goes on without a file that is %s', async (_what, problem, make) => {
    const file = path('answers.sqlite');
    make(file);
    const { store, warnings } = await open(file);

    const written = await store.set('a', ...entryOf('sky'));

    const sentence = `The cache file "answers.sqlite" ${problem}; answers are kept in memory only.`;
    expect([written.ok, store.degraded, warnings]).toEqual([true, sentence, [sentence]]);
    await store.close();
  });

  it('goes on without a file in a folder that is not there, and tells no path', async () => {
    const { store, warnings } = await open(path('missing/answers.sqlite'));

    expect(store.degraded).toContain('"answers.sqlite" cannot be opened or created');
    expect(warnings).toEqual([store.degraded]);
    expect(warnings[0]).not.toContain('missing');
  });

  it('does not touch a file it cannot use', async () => {
    const file = path('letter.txt');
    writeFileSync(file, 'Dear reader, '.repeat(100));

    await open(file);

    expect(readFileSync(file, 'utf8')).toBe('Dear reader, '.repeat(100));
  });

  /** An adapter that fails a statement, as SQLite would, the first few times it sees it. */
  function failing(statement: string, code: string, times: number): typeof KeyvSqlite {
    let left = times;
    return class extends KeyvSqlite {
      constructor(options: ConstructorParameters<typeof KeyvSqlite>[0]) {
        super(options);
        const { query: ask } = this;
        this.query = async (sql, ...rest) => {
          if (sql.includes(statement) && left-- > 0) await failure(code)();
          return ask(sql, ...rest);
        };
      }
    };
  }

  it('notices at once that a file can only be read, and tries no longer', async () => {
    // All else succeeds on such a file once its table and index are there.
    const sqlite = failing('WHERE key IS NULL', 'SQLITE_READONLY', Number.POSITIVE_INFINITY);
    const clock = fakeClock();

    const store = await openSqliteStore(path('answers.sqlite'), {
      clock,
      loadSqlite: async () => ({ KeyvSqlite: sqlite }),
    });

    expect(store.degraded).toBe(
      'The cache file "answers.sqlite" cannot be written; answers are kept in memory only.',
    );
    expect(clock.sleeps).toEqual([]);
  });

  it.each([
    [3, undefined],
    [
      Number.POSITIVE_INFINITY,
      'The cache file "answers.sqlite" is locked by another process; answers are kept in memory only.',
    ],
  ])('opens a file that is locked %d times as: %s', async (times, degraded) => {
    const sqlite = failing('journal_mode', 'SQLITE_BUSY', times);

    const store = await openSqliteStore(path('answers.sqlite'), {
      clock: fakeClock(),
      loadSqlite: async () => ({ KeyvSqlite: sqlite }),
    });

    expect(store.degraded).toBe(degraded);
  });

  it('sweeps what is of no use any more, and damaged rows with it', async () => {
    const file = path('answers.sqlite');
    const first = await open(file);
    await first.store.set('dead', ...entryOf('old', nowMs - 1));
    await first.store.set('alive', ...entryOf('new', nowMs + 60_000));
    await first.store.close();
    await query(file, `INSERT INTO crossgraph_answers VALUES ('crossgraph:cut', '{"exp')`);

    const sweeping = await openSqliteStore(file, {
      ...patient,
      loadSqlite: () => import('@keyv/sqlite'),
      clock: { ...fakeClock(nowMs), sleep: () => new Promise(() => undefined) },
    });
    // The sweep was asked for before this read, and the connection answers in order.
    await sweeping.get('alive');
    await sweeping.close();

    const rows = await query(file, 'SELECT key FROM crossgraph_answers');
    expect(rows).toEqual([{ key: 'crossgraph:alive' }]);
  });

  it('finds what to sweep through an index', async () => {
    const file = path('answers.sqlite');
    const { store } = await open(file);
    await store.close();

    const plan = await query(
      file,
      `EXPLAIN QUERY PLAN SELECT rowid FROM crossgraph_answers
       WHERE CAST(substr(value, 12, 13) AS INTEGER) < 5`,
    );

    expect(JSON.stringify(plan)).toContain('USING INDEX crossgraph_answers_expires');
  });

  it('leaves other tables of the file alone', async () => {
    const file = path('answers.sqlite');
    await query(file, 'CREATE TABLE diary (day TEXT)');
    await query(file, `INSERT INTO diary VALUES ('monday')`);

    const { store } = await open(file);
    await store.set('a', ...entryOf('sky'));
    await store.close();

    expect(await query(file, 'SELECT day FROM diary')).toEqual([{ day: 'monday' }]);
  });
});
