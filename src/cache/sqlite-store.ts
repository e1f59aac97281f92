import { basename } from 'node:path';
import type { KeyvSqlite } from '@keyv/sqlite';
import { Keyv } from 'keyv';
import { type Clock, systemClock } from '../core/clock.js';
import type { AnswerStore, AnswerStoreDeps } from './answer-store.js';
import { absentStore, createAnswerStore, plainTextKeyv } from './answer-store.js';
import { reopeningStore } from './reopening-store.js';
import { boundFile, expires, shareBetweenSweeps, sweepFile, table } from './sqlite-sweep.js';
import { guardedWarning, storeErrorWord } from './store-health.js';

/** What is used of `@keyv/sqlite`. */
export interface SqliteModule {
  readonly KeyvSqlite: typeof KeyvSqlite;
}

export interface SqliteStoreDeps extends Pick<AnswerStoreDeps, 'clock' | 'onWarning' | 'budgetMs'> {
  readonly loadSqlite: () => Promise<SqliteModule>;
  /** Ceiling of the file. @defaultValue 1 GiB */
  readonly maxBytes?: number | undefined;
}

// How long SQLite itself waits for another process's lock; our own budget gives up on the operation much earlier.
const busyTimeoutMs = 5_000;
// Every statement of an opening could wait as long, and somebody may wait for the opening.
const busyTimeoutToOpenMs = 100;
const openForMs = 1_000;
const msBetweenTries = 20;

/**
 * Opens `file` through @keyv/sqlite, in WAL mode; where that fails, warns once and returns a store that is absent. A
 * file that another process has locked is tried again behind later calls.
 */
export async function openSqliteStore(
  file: string,
  { loadSqlite, maxBytes = 2 ** 30, ...deps }: SqliteStoreDeps,
): Promise<AnswerStore> {
  const { clock = systemClock } = deps;
  const warn = guardedWarning(deps.onWarning);
  const name = `The cache file "${basename(file)}"`;
  const degraded = (problem: string): string => {
    const sentence = `${problem}; answers are kept in memory only.`;
    warn(sentence);
    return sentence;
  };

  let sqlite: SqliteModule;
  try {
    sqlite = await loadSqlite();
  } catch {
    return absentStore(
      degraded('The optional package @keyv/sqlite is not installed or does not load'),
    );
  }
  const open = async (patienceMs: number): Promise<AnswerStore | undefined> => {
    try {
      const adapter = await connectPatiently({ sqlite, file, patienceMs }, clock);
      await boundFile(adapter, maxBytes);
      return storeOver(adapter, { ...deps, maxBytes });
    } catch (error) {
      if (isLocked(error)) return undefined;
      return absentStore(degraded(`${name} ${problemOf(error)}`));
    }
  };
  const reopen = async (): Promise<AnswerStore | undefined> => {
    const store = await open(0);
    if (store && store.degraded === undefined) warn(`${name} is free again and in use.`);
    return store;
  };

  const store = await open(openForMs);
  if (store) return store;
  const reason = degraded(`${name} is locked by another process`);
  return reopeningStore({ open: reopen, degraded: reason, clock });
}

function storeOver(
  adapter: KeyvSqlite,
  deps: Omit<SqliteStoreDeps, 'loadSqlite' | 'maxBytes'> & { readonly maxBytes: number },
): AnswerStore {
  const { clock = systemClock, maxBytes } = deps;
  return createAnswerStore(
    new Keyv({ ...plainTextKeyv, store: adapter, namespace: 'crossgraph' }),
    {
      ...deps,
      sweep: () => sweepFile(adapter, { nowMs: clock.wallMs(), maxBytes }),
      bytesBetweenSweeps: maxBytes * shareBetweenSweeps,
      disconnect: () => adapter.close(),
    },
  );
}

interface Connecting {
  readonly sqlite: SqliteModule;
  readonly file: string;
  /** How long to go on trying while the file is locked; 0 tries once. */
  readonly patienceMs: number;
}

/**
 * Processes that open a new file at the same moment can meet in the switch to WAL, where SQLite reports a lock without
 * waiting for it. An adapter that has failed never recovers, so each try takes a new one.
 */
async function connectPatiently(
  { sqlite, file, patienceMs }: Connecting,
  clock: Clock,
): Promise<KeyvSqlite> {
  const giveUpAt = clock.now() + patienceMs;
  while (true) {
    try {
      return await connect(sqlite, file);
    } catch (error) {
      if (!isLocked(error) || clock.now() >= giveUpAt) throw error;
      await clock.sleep(msBetweenTries);
    }
  }
}

async function connect({ KeyvSqlite }: SqliteModule, file: string): Promise<KeyvSqlite> {
  const busyTimeout = busyTimeoutToOpenMs;
  const adapter = new KeyvSqlite({ uri: `sqlite://${file}`, table, busyTimeout });
  // The adapter is an EventEmitter: without a listener its `error` event ends the process.
  adapter.on('error', () => undefined);
  try {
    await prepare(adapter);
    await adapter.query(`PRAGMA busy_timeout=${busyTimeoutMs}`);
    return adapter;
  } catch (error) {
    await adapter.close().catch(() => undefined); // It may never have been open.
    throw error;
  }
}

/**
 * The first query follows the constructor within the same tick: the adapter's own connect promise has no handler, so
 * a file that cannot be opened would otherwise end the process (@keyv/sqlite 4.0.8).
 */
async function prepare(adapter: KeyvSqlite): Promise<void> {
  await giveSpaceBack(adapter);
  await adapter.query('PRAGMA journal_mode=WAL');
  await adapter.query('PRAGMA synchronous=NORMAL');
  await adapter.query(`CREATE INDEX IF NOT EXISTS ${table}_expires ON ${table}(${expires})`);
  // On a file that can only be read everything up to here may succeed; even BEGIN IMMEDIATE would.
  await adapter.query(`DELETE FROM ${table} WHERE key IS NULL`);
}

/** The adapter makes its table before we can speak, so the mode takes a VACUUM: instant while the table is empty. */
async function giveSpaceBack(adapter: KeyvSqlite): Promise<void> {
  const [row] = await adapter.query(`SELECT EXISTS(SELECT 1 FROM ${table}) AS used`);
  if (row.used === 1) return;
  try {
    await adapter.query('PRAGMA auto_vacuum=INCREMENTAL');
    await adapter.query('VACUUM');
  } catch {
    // Another process is at the same point, or the file cannot be written, which the next statements report.
  }
}

function isLocked(error: unknown): boolean {
  return storeErrorWord(error) === 'SQLITE_BUSY';
}

const problems: Readonly<Record<string, string>> = {
  SQLITE_CANTOPEN: 'cannot be opened or created',
  SQLITE_NOTADB: 'is not an SQLite database',
  SQLITE_READONLY: 'cannot be written',
  SQLITE_CORRUPT: 'is damaged',
  SQLITE_FULL: 'has no space left on its disk',
};

function problemOf(error: unknown): string {
  const word = storeErrorWord(error);
  return problems[word] ?? `cannot be used (${word})`;
}
