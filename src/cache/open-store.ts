import { Keyv } from 'keyv';
import { expectInteger } from '../core/expect.js';
import { ConfigError } from '../errors.js';
import type { AnswerStore, AnswerStoreDeps } from './answer-store.js';
import { absentStore, createAnswerStore, plainTextKeyv } from './answer-store.js';
import { isRedisSpec, redisAddressOf } from './redis-address.js';
import type { RedisModule } from './redis-connection.js';
import { openRedisStore } from './redis-store.js';
import type { SqliteModule } from './sqlite-store.js';
import { openSqliteStore } from './sqlite-store.js';

/**
 * Where answers are kept: `memory` (this process only), `sqlite:FILE`, `redis://…` or `rediss://…` (one server, shared
 * by many processes), or a Keyv of the caller's. Of a Keyv its adapter, namespace and key prefix are used; its
 * serialisation and compression are not, and closing it stays the caller's business.
 */
export type StoreSpec =
  | 'memory'
  | `sqlite:${string}`
  | `redis://${string}`
  | `rediss://${string}`
  | Keyv;

export interface OpenStoreDeps extends Pick<AnswerStoreDeps, 'clock' | 'onWarning' | 'budgetMs'> {
  /**
   * Ceiling of the file of `sqlite:FILE`, in bytes: it never grows beyond, the oldest answers make room. The write-ahead log
   * beside it, some 4 MB while the file is open, is not counted. @defaultValue 1 GiB
   */
  readonly maxFileBytes?: number | undefined;
  /** Loads the optional package `@keyv/sqlite`. */
  readonly loadSqlite?: (() => Promise<SqliteModule>) | undefined;
  /** @internal Loads the optional package `@keyv/redis`; hidden, so that nobody needs its types. */
  readonly loadRedis?: (() => Promise<RedisModule>) | undefined;
}

/**
 * Opens the persistent tier. A store that cannot be used is no error: one warning says so, `degraded` keeps the
 * sentence, and calls go on with the memory tier. Throws a ConfigError only for a spec it does not understand.
 */
export async function openAnswerStore(
  spec: StoreSpec,
  {
    loadSqlite = () => import('@keyv/sqlite'),
    loadRedis = () => import('@keyv/redis'),
    maxFileBytes = 2 ** 30,
    ...deps
  }: OpenStoreDeps = {},
): Promise<AnswerStore> {
  if (spec === 'memory') return absentStore();
  if (typeof spec === 'object') return createAnswerStore(overSameAdapter(spec), deps);
  if (isRedisSpec(spec)) return openRedisStore(redisAddressOf(spec), { ...deps, loadRedis });
  return openSqliteStore(sqliteFileOf(spec), {
    ...deps,
    loadSqlite,
    maxBytes: expectInteger('maxFileBytes', maxFileBytes, { min: 2 ** 20 }),
  });
}

/** Throws a ConfigError for a text that says nothing to `openAnswerStore`; opens nothing. */
export function checkStoreSpec(spec: StoreSpec): void {
  if (spec === 'memory') return;
  if (typeof spec !== 'string') {
    if (typeof spec?.get !== 'function') throw unknownStore();
  } else if (isRedisSpec(spec)) redisAddressOf(spec);
  else sqliteFileOf(spec);
}

/** The FILE of `sqlite:FILE`; throws a ConfigError for any other text. */
function sqliteFileOf(spec: string): string {
  const file = /^sqlite:(.+)$/s.exec(spec)?.[1];
  if (file === undefined) throw unknownStore();
  return file;
}

function unknownStore(): ConfigError {
  return new ConfigError(
    'Expected `cache` to be memory, sqlite:FILE, redis://HOST or a Keyv instance.',
  );
}

function overSameAdapter({ store, namespace, useKeyPrefix }: Keyv): Keyv {
  return new Keyv({
    ...plainTextKeyv,
    store,
    useKeyPrefix,
    ...(namespace !== undefined && { namespace }),
  });
}
