import type { Clock } from '../core/clock.js';
import { type AnswerStore, absentStore } from './answer-store.js';
import { growingPause } from './growing-pause.js';

export interface ReopeningDeps {
  /** Tries to open the store; nothing when it is still not to be had. Must not reject. */
  readonly open: () => Promise<AnswerStore | undefined>;
  /** Why there is no store yet. */
  readonly degraded: string;
  readonly clock: Clock;
}

const pauses = { firstMs: 1_000, longestMs: 60_000 };

/**
 * Stands in for a store that cannot be opened for the moment: finds nothing and minds nothing. Uses of it set off
 * another try behind them, 1 s after the first failure, then after pauses that double up to a minute; once one has
 * succeeded, the store takes over.
 */
export function reopeningStore({ open, degraded, clock }: ReopeningDeps): AnswerStore {
  const pause = growingPause(pauses, clock);
  pause.begin();
  let store: AnswerStore | undefined;
  let trying: Promise<void> | undefined;
  let closed = false;
  const absent = absentStore(degraded);

  const tryOnce = async (): Promise<void> => {
    store = await open();
    pause.begin();
    trying = undefined;
  };
  const current = (): AnswerStore => {
    if (store) return store;
    if (!closed && !trying && pause.isOver()) trying = tryOnce();
    return absent;
  };
  return {
    get degraded() {
      return (store ?? absent).degraded;
    },
    get: (key) => current().get(key),
    set: (key, entry, text) => current().set(key, entry, text),
    delete: (key) => current().delete(key),
    close: async () => {
      closed = true;
      await trying;
      await store?.close();
    },
  };
}
