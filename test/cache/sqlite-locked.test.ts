import { KeyvSqlite } from '@keyv/sqlite';
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../src/cache/sqlite-store.js';
import type { Clock } from '../../src/core/clock.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { testFolder } from './sqlite-folder.js';

const path = testFolder();
const loadSqlite = () => import('@keyv/sqlite');
/** Another process, as far as SQLite can tell, that has the file to itself. */
async function lock(file: string): Promise<() => Promise<void>> {
  const holder = new KeyvSqlite({ uri: `sqlite://${file}`, table: 'other' });
  await holder.query('BEGIN EXCLUSIVE');
  return async () => {
    await holder.query('ROLLBACK');
    await holder.close();
  };
}

/** A clock that gains half a second with each look at it, on which no wait is long and no store is slow. */
function hastyClock(): Clock {
  const inner = fakeClock();
  return {
    ...inner,
    now: () => {
      inner.advance(500);
      return inner.now();
    },
    sleep: (ms) => (ms > 100 ? new Promise(() => undefined) : Promise.resolve()),
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('openSqliteStore, on a locked file', () => {
  it('waits a short while, answers without it, and takes it when it is free', async () => {
    const file = path('answers.sqlite');
    const unlock = await lock(file);
    const warnings: string[] = [];
    const onWarning = (message: string) => warnings.push(message);
    const deps = { loadSqlite, onWarning, clock: hastyClock(), budgetMs: 20_000 };
    const store = await openSqliteStore(file, deps);
    const whileLocked = [await store.get('a'), store.degraded];

    await unlock();
    while (store.degraded !== undefined) {
      await store.get('a');
      await turn();
    }
    await store.close();

    const name = 'The cache file "answers.sqlite"';
    const locked = `${name} is locked by another process; answers are kept in memory only.`;
    expect(whileLocked).toEqual([{ ok: true, entry: undefined }, locked]);
    expect(warnings).toEqual([locked, `${name} is free again and in use.`]);
  });

  it('is patient with locks once it is open, and not before', async () => {
    const waits: unknown[] = [];
    class Watched extends KeyvSqlite {
      constructor(options: ConstructorParameters<typeof KeyvSqlite>[0]) {
        super(options);
        const { query } = this;
        this.query = async (sql, ...rest) => {
          if (sql.includes('WHERE key IS NULL')) waits.push(await query('PRAGMA busy_timeout'));
          return query(sql, ...rest);
        };
        this.close = async () => {
          waits.push(await query('PRAGMA busy_timeout'));
        };
      }
    }

    const store = await openSqliteStore(path('answers.sqlite'), {
      loadSqlite: async () => ({ KeyvSqlite: Watched }),
    });
    await store.close();

    expect(waits).toEqual([[{ timeout: 100 }], [{ timeout: 5_000 }]]);
  });
});
