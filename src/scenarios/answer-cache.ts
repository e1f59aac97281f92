import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreSpec } from '../cache/open-store.js';
import { isRedisSpec, redisAddressOf } from '../cache/redis-address.js';
import { ConfigError } from '../errors.js';

/** Where one client's answers are kept, and how that place is cleared away again. */
export interface AnswerCache {
  readonly kind: 'memory' | 'sqlite' | 'redis' | 'off';
  readonly spec: Extract<StoreSpec, string> | false;
  /** Removes what was temporary. */
  remove(): void;
}

/** What `--cache` and `--no-cache` ask for; by default a temporary SQLite file, empty and removed at the end. */
export function openAnswerCache(asked: string | false | undefined): AnswerCache {
  const keep = () => undefined;
  if (asked === undefined) return temporaryCache();
  if (asked === false) return { kind: 'off', spec: false, remove: keep };
  if (asked === 'memory') return { kind: 'memory', spec: 'memory', remove: keep };
  if (isSqliteSpec(asked)) return { kind: 'sqlite', spec: asked, remove: keep };
  if (isRedisSpec(asked)) {
    redisAddressOf(asked);
    return { kind: 'redis', spec: asked, remove: keep };
  }
  throw new ConfigError('Expected --cache to be `memory`, `sqlite:FILE` or `redis://HOST`.');
}

/** An empty cache of that kind; of somebody's Redis there is none, and an SQLite file takes its place. */
export function emptyCache(kind: AnswerCache['kind']): AnswerCache {
  return openAnswerCache(
    { memory: 'memory', sqlite: undefined, redis: undefined, off: false as const }[kind],
  );
}

/** An empty SQLite file of its own. */
function temporaryCache(): AnswerCache {
  const folder = temporaryFolder();
  return {
    kind: 'sqlite',
    spec: `sqlite:${join(folder, 'answers.db')}`,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function temporaryFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'crossgraph-'));
  } catch (error) {
    throw new ConfigError(
      'There is no temporary folder to keep the cache in (TMPDIR); give --cache memory or --cache sqlite:FILE.',
      { cause: error },
    );
  }
}

function isSqliteSpec(text: string): text is `sqlite:${string}` {
  return /^sqlite:.+/.test(text);
}
