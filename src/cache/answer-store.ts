import type { Keyv } from 'keyv';
import type { Clock } from '../core/clock.js';
import { systemClock } from '../core/clock.js';
import { expectNumber } from '../core/expect.js';
import type { CacheEntry } from './cache-entry.js';
import { decodeEntry, keepMsOf } from './cache-entry.js';
import { createStoreHealth, type StoreUse, storeErrorWord } from './store-health.js';
import { createStoreRest, StoreRestingError } from './store-rest.js';
import { type SweepScheduleOptions, startSweeping } from './sweep-schedule.js';
import { StoreTooSlowError, withinBudget } from './within-budget.js';

export type StoreFailure = { readonly ok: false; readonly error: unknown };
export type StoreRead =
  | { readonly ok: true; readonly entry: CacheEntry<unknown> | undefined }
  | StoreFailure;
export type StoreWrite = { readonly ok: true } | StoreFailure;

/**
 * The cache's persistent tier. Nothing it does throws or takes longer than its budget: a store that is slow, full,
 * read-only, damaged or gone answers `{ ok: false }`, which costs the caller a miss and no more. One that goes on
 * failing is left alone for a while and costs no waiting either.
 */
export interface AnswerStore {
  /** Why there is no persistent tier although one was asked for: a sentence to show, without paths or keys. */
  readonly degraded: string | undefined;
  /** True where there is no persistent tier and never will be: nothing needs to be asked or written then. */
  readonly keepsNothing?: boolean | undefined;
  get(key: string): Promise<StoreRead>;
  /** `text` is the entry as `encodeEntry` writes it. A write that overran its budget may still come about. */
  set(key: string, entry: CacheEntry<unknown>, text: string): Promise<StoreWrite>;
  delete(key: string): Promise<StoreWrite>;
  /** Ends the store; reads then find nothing and writes fail, both silently. */
  close(): Promise<void>;
}

export interface AnswerStoreDeps extends SweepScheduleOptions {
  readonly clock?: Clock | undefined;
  /** Told once when the store starts to fail and once when it works again. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /**
   * Time one operation may take, in milliseconds.
   * @defaultValue 50
   */
  readonly budgetMs?: number | undefined;
  /** Ends the store's connection; absent where the connection is somebody else's. */
  readonly disconnect?: (() => Promise<void>) | undefined;
  /** Why the store cannot be asked at this moment, if it knows; it comes back by itself, and nothing is tried until then. */
  readonly offline?: (() => unknown) | undefined;
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

/** Makes a persistent tier of a Keyv set up with `plainTextKeyv`. Throws a ConfigError for a bad budget. */
export function createAnswerStore(keyv: Keyv, deps: AnswerStoreDeps = {}): AnswerStore {
  const { clock = systemClock, onWarning = () => undefined, disconnect, offline } = deps;
  const budgetMs = expectNumber('budgetMs', deps.budgetMs ?? 50, { min: 1 });
  const health = createStoreHealth({ clock, onWarning });
  const rest = createStoreRest({ clock, budgetMs });
  const sweeping = startSweeping(deps);
  let closed = false;

  /** Told where it happens: an operation that overran may still end, and end well. */
  const reported =
    <Result>(use: StoreUse, work: () => Promise<Result>) =>
    async (): Promise<Result> => {
      if (!health.permits(use)) throw new StoreRestingError();
      try {
        const value = await work();
        health.succeeded(use);
        return value;
      } catch (error) {
        if (error instanceof EntryUnreadableError) health.unreadable(error);
        else if (offline?.() !== undefined) health.unreachable(error);
        else health.failed(use, error);
        throw error;
      }
    };
  const attempt = async <Result>(
    use: StoreUse,
    work: () => Promise<Result>,
  ): Promise<Done<Result> | StoreFailure> => {
    const trouble = offline?.();
    if (trouble !== undefined) {
      health.unreachable(trouble);
      return { ok: false, error: trouble };
    }
    try {
      return { ok: true, value: await rest.run(use, reported(use, work)) };
    } catch (error) {
      if (error instanceof StoreTooSlowError) health.failed(use, error);
      return { ok: false, error };
    }
  };
  const write = async (work: () => Promise<boolean>, size: number): Promise<StoreWrite> => {
    if (closed) return { ok: false, error: new Error('The cache store is closed.') };
    const done = await attempt('written', work);
    const isFull = !done.ok && storeErrorWord(done.error) === 'SQLITE_FULL';
    sweeping.wrote(size, { isFull });
    return done.ok ? { ok: true } : done;
  };

  return {
    get degraded() {
      const trouble = offline?.();
      if (trouble === undefined) return undefined;
      return `The answer cache cannot be reached (${storeErrorWord(trouble)}); answers are kept in memory only.`;
    },
    get: async (key) => {
      if (closed) return { ok: true, entry: undefined };
      const read = await attempt('read', async () => entryOf(await keyv.get<unknown>(key)));
      return read.ok ? { ok: true, entry: read.value } : read;
    },
    set: (key, entry, text) =>
      write(async () => {
        const stored = await keyv.set(key, text, Math.ceil(keepMsOf(entry)));
        if (!stored) throw new Error('The cache store refused an entry.');
        return stored;
      }, text.length),
    delete: (key) => write(() => keyv.delete(key), 0),
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
    keepsNothing: true,
    get: async () => ({ ok: true, entry: undefined }),
    set: async () => done,
    delete: async () => done,
    close: async () => undefined,
  };
}

interface Done<Value> {
  readonly ok: true;
  readonly value: Value;
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
