import type { Clock } from '../core/clock.js';
import { growingPause } from './growing-pause.js';

/** Spares calls the wait for a store that does not work. */
export interface StoreBreaker {
  /** Whether an operation may be tried; whoever is told so must report its end. */
  permits(): boolean;
  succeeded(): void;
  failed(): void;
}

const failuresToOpen = 3;
const pauses = { firstMs: 5_000, longestMs: 60_000 };

/**
 * Opens after three failures in a row, for 5 s; then one operation tries, and each that fails doubles the pause, up to
 * a minute.
 */
export function createStoreBreaker(clock: Clock): StoreBreaker {
  const pause = growingPause(pauses, clock);
  let failures = 0;
  let probing = false;
  return {
    permits: () => {
      if (failures < failuresToOpen) return true;
      if (probing || !pause.isOver()) return false;
      probing = true;
      return true;
    },
    succeeded: () => {
      failures = 0;
      probing = false;
      pause.reset();
    },
    failed: () => {
      failures += 1;
      // Operations that were under way when it opened say nothing new.
      if (failures === failuresToOpen || probing) pause.begin();
      probing = false;
    },
  };
}
