import { expectInteger } from '../../core/expect.js';
import { ConfigError } from '../../errors.js';
import type { Checkpointer } from './checkpointer.js';
import { openMemoryCheckpointer } from './memory-checkpointer.js';
import { isPostgresSpec, postgresAddressOf } from './postgres-address.js';
import { openPostgresCheckpointer, type PostgresModule } from './postgres-checkpointer.js';
import { openSqliteCheckpointer, type SqliteSaverModule } from './sqlite-checkpointer.js';
import { warnOfSize } from './warn-of-size.js';

/**
 * Where checkpoints are kept: `memory` (gone with the process), `sqlite:FILE` (one machine), `postgres://…` (many
 * machines).
 */
export type CheckpointerSpec =
  | 'memory'
  | `sqlite:${string}`
  | `postgres://${string}`
  | `postgresql://${string}`;

export interface OpenCheckpointerOptions {
  /**
   * How long a PostgreSQL may take to connect, and then to answer one statement, in milliseconds. Opening takes at most
   * twice as long.
   * @defaultValue 5000
   */
  readonly timeoutMs?: number | undefined;
  /** How large a stored state may be before a warning says so, once, in bytes. @defaultValue 262,144 (256 KiB) */
  readonly warnStateBytes?: number | undefined;
  /** Told what is worth knowing and no failure. @defaultValue nobody */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** @internal Loads the optional package `@langchain/langgraph-checkpoint-sqlite`. */
  readonly loadSqlite?: (() => Promise<SqliteSaverModule>) | undefined;
  /** @internal Loads the optional package `@langchain/langgraph-checkpoint-postgres`. */
  readonly loadPostgres?: (() => Promise<PostgresModule>) | undefined;
}

/**
 * Opens a store of checkpoints and makes its tables where there are none. Throws a ConfigError for a spec it does not
 * understand, a package that is missing, a file that cannot be used or a login that is refused, and a ConnectionError for
 * a server that does not answer in time; no message holds a password.
 */
export async function openCheckpointer(
  spec: CheckpointerSpec,
  options: OpenCheckpointerOptions = {},
): Promise<Checkpointer> {
  const { warnStateBytes = 262_144, onWarning } = options;
  expectInteger('warnStateBytes', warnStateBytes, { min: 1 });
  const checkpointer = await openStore(spec, options);
  if (onWarning) warnOfSize(checkpointer.saver, { limitBytes: warnStateBytes, onWarning });
  return checkpointer;
}

async function openStore(
  spec: CheckpointerSpec,
  {
    timeoutMs = 5_000,
    loadSqlite = () => import('@langchain/langgraph-checkpoint-sqlite'),
    loadPostgres = () => import('@langchain/langgraph-checkpoint-postgres'),
  }: OpenCheckpointerOptions,
): Promise<Checkpointer> {
  if (spec === 'memory') return openMemoryCheckpointer();
  if (isPostgresSpec(spec)) {
    return openPostgresCheckpointer(postgresAddressOf(spec), { loadPostgres, timeoutMs });
  }
  return openSqliteCheckpointer(sqliteFileOf(spec), loadSqlite);
}

/** Throws a ConfigError for a text that says nothing to `openCheckpointer`; opens nothing. */
export function checkCheckpointerSpec(spec: string): asserts spec is CheckpointerSpec {
  if (spec === 'memory') return;
  if (isPostgresSpec(spec)) postgresAddressOf(spec);
  else sqliteFileOf(spec);
}

function sqliteFileOf(spec: string): string {
  const file = /^sqlite:(.+)$/s.exec(spec)?.[1];
  if (file !== undefined) return file;
  throw new ConfigError(
    'Expected the place of checkpoints to be memory, sqlite:FILE or postgres://USER:PASSWORD@HOST:PORT/DATABASE.',
  );
}
