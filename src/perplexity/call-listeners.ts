import type { CallSummary } from './call-summary.js';

/** Who is told when a call has ended. */
export interface CallListeners {
  /** Adds a listener, until the returned function is called. */
  add(listener: (call: CallSummary) => void): () => void;
  /** Tells them all, `first` before the others. What one throws is dropped: its mistake must not cost the answer. */
  tell(call: CallSummary, first?: (call: CallSummary) => void): void;
}

export function createCallListeners(): CallListeners {
  const listeners = new Set<(call: CallSummary) => void>();
  return {
    add: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell: (call, first) => {
      for (const listener of first ? [first, ...listeners] : listeners) {
        try {
          listener(call);
        } catch {
          // Its own affair.
        }
      }
    },
  };
}
