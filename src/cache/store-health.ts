import type { Clock } from '../core/clock.js';
import { createStoreBreaker, type StoreBreaker } from './store-breaker.js';

/** The two ways a store is used; a full or read-only one fails only the second. */
export type StoreUse = 'read' | 'written';

/** Turns a stream of results into one warning when a use starts to fail and one when it works again. */
export interface StoreHealth {
  /** Whether the store may be used so; whoever is told so must report the end. False: it has to rest. */
  permits(use: StoreUse): boolean;
  succeeded(use: StoreUse): void;
  failed(use: StoreUse, error: unknown): void;
  /** The store works, and what it holds does not. */
  unreadable(error: unknown): void;
}

export interface StoreHealthDeps {
  readonly clock: Clock;
  readonly onWarning: (message: string) => void;
}

// A store on the edge of its time budget fails now and then; one success is no recovery.
const successesToRecover = 10;

export function createStoreHealth({ clock, onWarning }: StoreHealthDeps): StoreHealth {
  const tell = guardedWarning(onWarning);
  const breakers: Readonly<Record<StoreUse, StoreBreaker>> = {
    read: createStoreBreaker(clock),
    written: createStoreBreaker(clock),
  };
  // Successes still missing before the use counts as working again; absent while it works.
  const failing = new Map<StoreUse, number>();
  const complain = (use: StoreUse, error: unknown): void => {
    const isNews = !failing.has(use);
    failing.set(use, successesToRecover);
    if (!isNews) return;
    const reason = storeErrorWord(error);
    tell(`The answer cache cannot be ${use} (${reason}); calls go on without it.`);
  };
  return {
    permits: (use) => breakers[use].permits(),
    succeeded: (use) => {
      breakers[use].succeeded();
      const missing = failing.get(use);
      if (missing === undefined) return;
      if (missing > 1) failing.set(use, missing - 1);
      else {
        failing.delete(use);
        tell(`The answer cache can be ${use} again.`);
      }
    },
    failed: (use, error) => {
      breakers[use].failed();
      complain(use, error);
    },
    unreadable: (error) => {
      breakers.read.succeeded();
      complain('read', error);
    },
  };
}

/** A listener that cannot fail whoever tells it something. */
export function guardedWarning(
  onWarning: ((message: string) => void) | undefined,
): (message: string) => void {
  return (message) => {
    try {
      onWarning?.(message);
    } catch {
      // The listener's defect is not the call's.
    }
  };
}

/** A short word for a store's failure. Messages are not shown: they may hold paths, addresses or passwords. */
export function storeErrorWord(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown error';
  const { code, name }: { readonly code?: unknown; readonly name?: unknown } = error;
  if (typeof code === 'string' && /^\w{1,40}$/.test(code)) return code;
  return typeof name === 'string' && /^\w{1,40}$/.test(name) ? name : 'unknown error';
}
