import type { AnswerStore } from './answer-store.js';

/**
 * A store that is opened by its first use, for an owner that is made at once. `open` must not reject. Closing it unused
 * opens nothing.
 */
export function lazyStore(open: () => Promise<AnswerStore>): AnswerStore & {
  /** Opens the store now, so that `degraded` is known. */
  ready(): Promise<AnswerStore>;
} {
  let opening: Promise<AnswerStore> | undefined;
  let opened: AnswerStore | undefined;
  const ready = (): Promise<AnswerStore> => {
    opening ??= open().then((store) => {
      opened = store;
      return store;
    });
    return opening;
  };
  return {
    get degraded() {
      return opened?.degraded;
    },
    ready,
    get: async (key) => (await ready()).get(key),
    set: async (key, entry, text) => (await ready()).set(key, entry, text),
    delete: async (key) => (await ready()).delete(key),
    close: async () => {
      await (await opening)?.close();
    },
  };
}
