import type { CallSummary } from './call-summary.js';

/** Who is told when a call has ended. */
export interface CallListeners {
  /** Adds a listener, until the returned function is called. */
  add(listener: (call: CallSummary) => void): () => void;
  /** Tells all of them; what one throws is dropped, for a listener's mistake must not cost the answer. */
  tell(call: CallSummary): void;
}

export function createCallListeners(): CallListeners {
  const listeners = new Set<(call: CallSummary) => void>();
  return {
    add: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell: (call) => {
      for (const listener of listeners) {
        try {
          listener(call);
        } catch {
          // Its own affair.
        }
      }
    },
  };
}
