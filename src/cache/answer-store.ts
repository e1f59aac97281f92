import type { Keyv } from 'keyv';
import type { Clock } from '../core/clock.js';
import { systemClock } from '../core/clock.js';
import { expectNumber } from '../core/expect.js';
import type { CacheEntry } from './cache-entry.js';
import { decodeEntry, keepMsOf } from './cache-entry.js';
import { createStoreHealth, type StoreUse } from './store-health.js';
import { createStoreRest, StoreRestingError } from './store-rest.js';
import { withinBudget } from './within-budget.js';

export type StoreFailure = { readonly ok: false; readonly error: unknown };
export type StoreRead =
  | { readonly ok: true; readonly entry: CacheEntry<unknown> | undefined }
  | StoreFailure;
export type StoreWrite = { readonly ok: true } | StoreFailure;

/**
 * The cache's persistent tier. Nothing it does throws or takes longer than its budget: a store that is slow, full,
 * read-only, damaged or gone answers `{ ok: false }`, which costs the caller a miss and no more.
 */
export interface AnswerStore {
  /** Why there is no persistent tier although one was asked for: a sentence to show, without paths or keys. */
  readonly degraded: string | undefined;
  get(key: string): Promise<StoreRead>;
  /** `text` is the entry as `encodeEntry` writes it. A write that overran its budget may still come about. */
  set(key: string, entry: CacheEntry<unknown>, text: string): Promise<StoreWrite>;
  delete(key: string): Promise<StoreWrite>;
  /** Ends the store; reads then find nothing and writes fail, both silently. */
  close(): Promise<void>;
}

export interface AnswerStoreDeps {
  readonly clock?: Clock | undefined;
  /** Told once when the store starts to fail and once when it works again. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /**
   * Time one operation may take, in milliseconds.
   * @defaultValue 50
   */
  readonly budgetMs?: number | undefined;
  /** Removes some expired entries; run now and then, never twice at once. */
  readonly sweep?: (() => Promise<void>) | undefined;
  /** Ends the store's connection; absent where the connection is somebody else's. */
  readonly disconnect?: (() => Promise<void>) | undefined;
}

/** The Keyv settings under which a store holds our texts as they are. */
export const plainTextKeyv = {
  serialize: ({ value }: { readonly value?: unknown }): string => String(value),
  deserialize: (text: string): { value: never } => ({ value: text as never }),
  // Otherwise a failed read looks like an entry that is not there.
  throwOnErrors: true,
  emitErrors: false,
} as const;

const closeBudgetMs = 5_000;
const writesBetweenSweeps = 250;

/** Makes a persistent tier of a Keyv set up with `plainTextKeyv`. Throws a ConfigError for a bad budget. */
export function createAnswerStore(keyv: Keyv, deps: AnswerStoreDeps = {}): AnswerStore {
  const { clock = systemClock, onWarning = () => undefined, sweep, disconnect } = deps;
  const budgetMs = expectNumber('budgetMs', deps.budgetMs ?? 50, { min: 1 });
  const health = createStoreHealth(onWarning);
  const rest = createStoreRest({ clock, budgetMs });
  const sweepNow = onceAtATime(sweep);
  let writes = 0;
  let closed = false;

  const failed = (use: StoreUse, error: unknown): StoreFailure => {
    // Why it rests has been told.
    if (!(error instanceof StoreRestingError)) health.failed(use, error);
    return { ok: false, error };
  };
  const write = async (work: () => Promise<boolean>): Promise<StoreWrite> => {
    if (closed) return { ok: false, error: new Error('The cache store is closed.') };
    try {
      await rest.run('written', work);
    } catch (error) {
      return failed('written', error);
    }
    health.succeeded('written');
    writes += 1;
    if (writes % writesBetweenSweeps === 0) sweepNow();
    return { ok: true };
  };

  sweepNow();
  return {
    degraded: undefined,
    get: async (key) => {
      if (closed) return { ok: true, entry: undefined };
      try {
        const text = await rest.run('read', () => keyv.get<unknown>(key));
        const entry = entryOf(text);
        health.succeeded('read');
        return { ok: true, entry };
      } catch (error) {
        return failed('read', error);
      }
    },
    set: (key, entry, text) =>
      write(async () => {
        const stored = await keyv.set(key, text, Math.ceil(keepMsOf(entry)));
        if (!stored) throw new Error('The cache store refused an entry.');
        return stored;
      }),
    delete: (key) => write(() => keyv.delete(key)),
    close: async () => {
      if (closed) return;
      closed = true;
      const ended = Promise.resolve().then(() => disconnect?.());
      // A connection that cannot be ended must not keep its owner from ending.
      await withinBudget(ended, { clock, budgetMs: closeBudgetMs }).catch(() => undefined);
    },
  };
}

/** There is no persistent tier: nothing is found, and every write is done at once. */
export function absentStore(degraded?: string): AnswerStore {
  const done: StoreWrite = { ok: true };
  return {
    degraded,
    get: async () => ({ ok: true, entry: undefined }),
    set: async () => done,
    delete: async () => done,
    close: async () => undefined,
  };
}

class EntryUnreadableError extends Error {
  readonly code = 'ENTRY_UNREADABLE';
}

function entryOf(text: unknown): CacheEntry<unknown> | undefined {
  if (text === undefined || text === null) return undefined;
  const entry = decodeEntry(text);
  if (!entry) throw new EntryUnreadableError('A stored answer is damaged or of another version.');
  return entry;
}

function onceAtATime(work: (() => Promise<void>) | undefined): () => void {
  let running = false;
  return () => {
    if (!work || running) return;
    running = true;
    const ended = () => {
      running = false;
    };
    // A failed sweep costs space until the next one; reads and writes will tell of a broken store.
    Promise.resolve().then(work).then(ended, ended);
  };
}
