/** The two ways a store is used; a full or read-only one fails only the second. */
export type StoreUse = 'read' | 'written';

/** Turns a stream of results into one warning when a use starts to fail and one when it works again. */
export interface StoreHealth {
  succeeded(use: StoreUse): void;
  failed(use: StoreUse, error: unknown): void;
}

// A store on the edge of its time budget fails now and then; one success is no recovery.
const successesToRecover = 10;

export function createStoreHealth(onWarning: (message: string) => void): StoreHealth {
  // Successes still missing before the use counts as working again; absent while it works.
  const failing = new Map<StoreUse, number>();
  const tell = (message: string): void => {
    try {
      onWarning(message);
    } catch {
      // Whoever listens must not be able to fail a call.
    }
  };
  return {
    succeeded: (use) => {
      const missing = failing.get(use);
      if (missing === undefined) return;
      if (missing > 1) failing.set(use, missing - 1);
      else {
        failing.delete(use);
        tell(`The answer cache can be ${use} again.`);
      }
    },
    failed: (use, error) => {
      const isNews = !failing.has(use);
      failing.set(use, successesToRecover);
      if (isNews) {
        const reason = storeErrorWord(error);
        tell(`The answer cache cannot be ${use} (${reason}); calls go on without it.`);
      }
    },
  };
}

/** A short word for a store's failure. Messages are not shown: they may hold paths, addresses or passwords. */
export function storeErrorWord(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown error';
  const { code, name }: { readonly code?: unknown; readonly name?: unknown } = error;
  if (typeof code === 'string' && /^\w{1,40}$/.test(code)) return code;
  return typeof name === 'string' && /^\w{1,40}$/.test(name) ? name : 'unknown error';
}
