import { basename } from 'node:path';
import type { SqliteSaver } from '@langchain/langgraph-checkpoint-sqlite';
import { ConfigError, messageOf } from '../../errors.js';
import type { Checkpointer, StoredThread } from './checkpointer.js';
import { codeOf } from './code-of.js';

/** What is used of `@langchain/langgraph-checkpoint-sqlite`. */
export interface SqliteSaverModule {
  readonly SqliteSaver: typeof SqliteSaver;
}

/** What is used of better-sqlite3, which ships no types. */
interface Database {
  pragma(text: string): unknown;
  prepare(sql: string): Statement;
  transaction(work: () => void): () => void;
  close(): void;
}

interface Statement {
  all(...values: readonly unknown[]): unknown[];
  run(...values: readonly unknown[]): unknown;
}

// better-sqlite3 blocks the thread while it waits: long enough for another process's write, short enough to be told.
const busyTimeoutMs = 5_000;

/**
 * Opens `file` through LangGraph's SqliteSaver, in WAL mode. Throws a ConfigError that says what to do when the package
 * or its native part is missing or the file cannot be used.
 */
export async function openSqliteCheckpointer(
  file: string,
  load: () => Promise<SqliteSaverModule>,
): Promise<Checkpointer> {
  const { SqliteSaver } = await loaded(load);
  const saver = opened(file, () => SqliteSaver.fromConnString(file));
  const database: Database = saver.db;
  try {
    database.pragma(`busy_timeout = ${busyTimeoutMs}`);
    // The saver makes its tables when it is first used; whether the file is a database shows now.
    await saver.getTuple({ configurable: { thread_id: '' } });
  } catch (error) {
    database.close();
    throw unusable(file, error);
  }
  return {
    saver,
    threads: async (limit = -1) => database.prepare(threadsSql).all(limit) as StoredThread[],
    drop: async (threadId, places) => {
      const ofCheckpoints = database.prepare(`DELETE FROM checkpoints ${samePlace}`);
      const ofWrites = database.prepare(`DELETE FROM writes ${samePlace}`);
      database.transaction(() => {
        for (const { namespace, checkpointId } of places) {
          ofCheckpoints.run(threadId, namespace, checkpointId);
          ofWrites.run(threadId, namespace, checkpointId);
        }
      })();
    },
    close: async () => database.close(),
  };
}

const samePlace = 'WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id = ?';

// Ids of checkpoints sort by the time they were made.
const threadsSql = `
  SELECT c.thread_id AS threadId, count(*) AS checkpoints,
    sum(length(c.checkpoint) + length(c.metadata)) + coalesce(
      (SELECT sum(length(w.value)) FROM writes w WHERE w.thread_id = c.thread_id), 0) AS bytes
  FROM checkpoints c GROUP BY c.thread_id ORDER BY max(c.checkpoint_id) DESC LIMIT ?`;

async function loaded(load: () => Promise<SqliteSaverModule>): Promise<SqliteSaverModule> {
  try {
    return await load();
  } catch (error) {
    throw new ConfigError(
      'Checkpoints in SQLite need the optional package @langchain/langgraph-checkpoint-sqlite (npm install @langchain/langgraph-checkpoint-sqlite).',
      { cause: error },
    );
  }
}

function opened(file: string, open: () => SqliteSaver): SqliteSaver {
  try {
    return open();
  } catch (error) {
    throw unusable(file, error);
  }
}

function unusable(file: string, error: unknown): ConfigError {
  const reason = messageOf(error);
  // The native part is loaded when the first database is opened.
  if (/NODE_MODULE_VERSION|bindings file|dlopen/i.test(`${codeOf(error)} ${reason}`)) {
    return new ConfigError(
      `Checkpoints in SQLite need better-sqlite3 built for this Node (${process.version}), and the one installed is not; run \`npm rebuild better-sqlite3\` with it.`,
      { cause: error },
    );
  }
  return new ConfigError(
    `The file of checkpoints "${basename(file)}" ${problemOf(error, reason)}; choose another, or none (memory).`,
    { cause: error },
  );
}

function problemOf(error: unknown, reason: string): string {
  if (reason.includes('directory does not exist')) return 'stands in a folder that does not exist';
  const code = codeOf(error);
  if (code === 'SQLITE_NOTADB') return 'is not an SQLite database';
  if (code.startsWith('SQLITE_CANTOPEN')) return 'cannot be opened';
  if (code.startsWith('SQLITE_READONLY')) return 'cannot be written';
  if (code.startsWith('SQLITE_BUSY')) return 'is locked by another process';
  return `cannot be used (${code || reason})`;
}
