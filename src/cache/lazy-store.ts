import { type Clock, systemClock } from '../core/clock.js';
import { type AnswerStore, absentStore, type StoreFailure } from './answer-store.js';
import { withinBudget } from './within-budget.js';

/** A store that opens itself. */
export interface LazyStore extends AnswerStore {
  /** Opens the store now, so that `degraded` is known. Never rejects. */
  ready(): Promise<AnswerStore>;
}

export interface LazyStoreDeps {
  readonly clock?: Clock | undefined;
  /**
   * How long the calls that find the store unopened wait for it, all together, in milliseconds. Opening an SQLite file
   * takes 30 to 70 ms, most of them for loading the library.
   * @defaultValue 250
   */
  readonly patienceMs?: number | undefined;
}

const closed: StoreFailure = { ok: false, error: new Error('The cache store is closed.') };

/**
 * A store that is opened by its first use, for an owner that is made at once. While the opening takes longer than the
 * calls' patience, operations fail at once and it goes on behind them. Closing it unused opens nothing, and nothing
 * opens it again.
 */
export function lazyStore(
  open: () => Promise<AnswerStore>,
  { clock = systemClock, patienceMs = 250 }: LazyStoreDeps = {},
): LazyStore {
  let opening: Promise<AnswerStore> | undefined;
  let opened: AnswerStore | undefined;
  let patience: Promise<AnswerStore> | undefined;
  let isClosed = false;

  const ready = (): Promise<AnswerStore> => {
    if (isClosed) return opening ?? Promise.resolve(absentStore());
    opening ??= openSafely(open).then((store) => {
      opened = store;
      return store;
    });
    return opening;
  };
  const use = async <Result>(
    work: (store: AnswerStore) => Promise<Result>,
  ): Promise<Result | StoreFailure> => {
    if (opened) return work(opened);
    patience ??= withinBudget(ready(), { clock, budgetMs: patienceMs });
    try {
      return await work(await patience);
    } catch (error) {
      return { ok: false, error };
    }
  };
  return {
    get degraded() {
      return opened?.degraded;
    },
    get keepsNothing() {
      return opened?.keepsNothing;
    },
    ready,
    get: async (key) =>
      isClosed ? { ok: true, entry: undefined } : use((store) => store.get(key)),
    set: async (key, entry, text) =>
      isClosed ? closed : use((store) => store.set(key, entry, text)),
    delete: async (key) => (isClosed ? closed : use((store) => store.delete(key))),
    close: async () => {
      isClosed = true;
      await (await opening)?.close();
    },
  };
}

/** Whatever keeps the store from being opened costs the persistent tier, never a call. */
async function openSafely(open: () => Promise<AnswerStore>): Promise<AnswerStore> {
  try {
    return await open();
  } catch {
    return absentStore('The cache store cannot be opened; answers are kept in memory only.');
  }
}
