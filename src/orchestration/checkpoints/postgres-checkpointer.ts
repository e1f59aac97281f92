import type { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import { expectInteger } from '../../core/expect.js';
import { ConfigError, ConnectionError, isCrossgraphError, messageOf } from '../../errors.js';
import type { Checkpointer, CheckpointPlace, StoredThread } from './checkpointer.js';
import { codeOf } from './code-of.js';
import type { PostgresAddress } from './postgres-address.js';

/** What is used of `@langchain/langgraph-checkpoint-postgres`. */
export interface PostgresModule {
  readonly PostgresSaver: typeof PostgresSaver;
}

export interface PostgresCheckpointerDeps {
  readonly loadPostgres: () => Promise<PostgresModule>;
  readonly timeoutMs: number;
}

/** What is used of the pool of `pg`, which ships no types and which the saver keeps to itself. */
interface Pool {
  readonly options: Record<string, unknown>;
  on(event: 'error', listener: () => void): void;
  on(event: 'connect', listener: (client: Client) => void): void;
  connect(): Promise<Client>;
  query(sql: string, values: readonly unknown[]): Promise<{ readonly rows: unknown[] }>;
  end(): Promise<void>;
}

interface Client extends Pick<Pool, 'query'> {
  on(event: 'error', listener: () => void): void;
  release(destroy?: boolean): void;
}

// Connections of one process; a server takes 100 as it comes.
const mostConnections = 8;
// Any number that nobody else takes in this database.
const setUpLock = 7_261_105;

/**
 * Connects LangGraph's PostgresSaver and makes its tables. Throws a ConfigError for a missing package, a refused login
 * or an unknown database, and a ConnectionError for a server that does not answer in time.
 */
export async function openPostgresCheckpointer(
  { url, shown }: PostgresAddress,
  { loadPostgres, timeoutMs }: PostgresCheckpointerDeps,
): Promise<Checkpointer> {
  expectInteger('timeoutMs', timeoutMs, { min: 1 });
  const { PostgresSaver } = await loaded(loadPostgres);
  const saver = PostgresSaver.fromConnString(url);
  const pool = (saver as unknown as { readonly pool: Pool }).pool;
  limit(pool, timeoutMs);
  const told = tellingOf(shown);
  let ended: Promise<void> | undefined;
  const close = () => {
    ended ??= pool.end();
    return ended;
  };

  try {
    await told(() => setUp(saver, pool));
  } catch (error) {
    await close();
    throw error;
  }
  tellFailures(saver, told);
  return {
    saver,
    threads: (limit) =>
      told(async () => {
        const { rows } = await pool.query(threadsSql, [limit ?? null]);
        return rows as StoredThread[];
      }),
    drop: (threadId, places) => told(() => drop(pool, threadId, places)),
    close,
  };
}

/** The saver hands no options to its pool; the pool reads them whenever it connects. */
function limit(pool: Pool, timeoutMs: number): void {
  Object.assign(pool.options, {
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    max: mostConnections,
    keepAlive: true,
    application_name: 'crossgraph',
    // Whoever forgets to close it shall still come to an end.
    allowExitOnIdle: true,
  });
  // The password is in it, and whoever prints the saver prints all that can be enumerated.
  const { connectionString } = pool.options;
  Object.defineProperty(pool.options, 'connectionString', {
    value: connectionString,
    enumerable: false,
  });
  // A connection that breaks, idle or within a transaction, rejects what waits for it and is an event besides, which
  // would end the process if nobody listened.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
}

/** Makes the tables, one process at a time: the saver's statements trip over those of another that does the same. */
async function setUp(saver: PostgresSaver, pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [setUpLock]);
    await saver.setup();
    await client.query('SELECT pg_advisory_unlock($1)', [setUpLock]);
  } catch (error) {
    // With its connection the lock goes too.
    client.release(true);
    throw error;
  }
  client.release();
}

type Telling = <Out>(work: () => Promise<Out>) => Promise<Out>;

/** Runs work and turns the driver's failures into ours. */
function tellingOf(shown: string): Telling {
  return async (work) => {
    try {
      return await work();
    } catch (error) {
      throw isCrossgraphError(error) ? error : failure(shown, error);
    }
  };
}

function failure(shown: string, error: unknown): unknown {
  const code = codeOf(error);
  const place = `The PostgreSQL of the checkpoints (${shown})`;
  // Class 28 and 3D: the server knows the asker or the database not.
  if (/^(28|3D)/.test(code)) {
    return new ConfigError(`${place} refuses the login: ${messageOf(error)}.`, { cause: error });
  }
  if (code === '42501') {
    return new ConfigError(
      `${place} does not let this user make or use the tables: ${messageOf(error)}.`,
      { cause: error },
    );
  }
  // Any other state of SQL is the answer of a living server about this one statement.
  const isAnswer =
    /^[0-9A-Z]{5}$/.test(code) && !/^(08|57P|53)/.test(code) && !code.startsWith('E');
  if (isAnswer) return error;
  return new ConnectionError(
    `${place} does not answer (${code || messageOf(error)}); check that it runs and can be reached.`,
    { cause: error, billing: 'no' },
  );
}

/** A server that dies while a graph runs is told in the same sentence as one that was never there. */
function tellFailures(saver: PostgresSaver, told: Telling): void {
  const { getTuple, put, putWrites, deleteThread, list } = saver;
  saver.getTuple = (...given) => told(() => getTuple.apply(saver, given));
  saver.put = (...given) => told(() => put.apply(saver, given));
  saver.putWrites = (...given) => told(() => putWrites.apply(saver, given));
  saver.deleteThread = (...given) => told(() => deleteThread.apply(saver, given));
  saver.list = async function* (...given) {
    const items = list.apply(saver, given);
    for (;;) {
      const { done, value } = await told(() => items.next());
      if (done) return;
      yield value;
    }
  };
}

// Ids of checkpoints sort by the time they were made.
const threadsSql = `
  SELECT c.thread_id AS "threadId", count(*)::int AS checkpoints,
    (sum(pg_column_size(c.checkpoint) + pg_column_size(c.metadata)) + coalesce(
      (SELECT sum(length(b.blob)) FROM checkpoint_blobs b WHERE b.thread_id = c.thread_id), 0) + coalesce(
      (SELECT sum(length(w.blob)) FROM checkpoint_writes w WHERE w.thread_id = c.thread_id), 0))::float8 AS bytes
  FROM checkpoints c GROUP BY c.thread_id ORDER BY max(c.checkpoint_id) DESC LIMIT $1`;

/** Checkpoints and writes first; then the values that no checkpoint left refers to by channel and version. */
async function drop(
  pool: Pool,
  threadId: string,
  places: readonly CheckpointPlace[],
): Promise<void> {
  const namespaces = places.map(({ namespace }) => namespace);
  const ids = places.map(({ checkpointId }) => checkpointId);
  for (const table of ['checkpoints', 'checkpoint_writes']) {
    await pool.query(
      `DELETE FROM ${table} WHERE thread_id = $1
        AND (checkpoint_ns, checkpoint_id) IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
      [threadId, namespaces, ids],
    );
  }
  await pool.query(
    `DELETE FROM checkpoint_blobs b WHERE b.thread_id = $1 AND NOT EXISTS (
      SELECT 1 FROM checkpoints c WHERE c.thread_id = b.thread_id AND c.checkpoint_ns = b.checkpoint_ns
        AND c.checkpoint -> 'channel_versions' ->> b.channel = b.version)`,
    [threadId],
  );
}

async function loaded(load: () => Promise<PostgresModule>): Promise<PostgresModule> {
  try {
    return await load();
  } catch (error) {
    throw new ConfigError(
      'Checkpoints in PostgreSQL need the optional package @langchain/langgraph-checkpoint-postgres (npm install @langchain/langgraph-checkpoint-postgres).',
      { cause: error },
    );
  }
}
