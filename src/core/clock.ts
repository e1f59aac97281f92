import { type CallSignal, onAbort } from './abort.js';

/** Time as the library sees it. Everything that waits or stamps takes one of these. */
export interface Clock {
  /** Milliseconds on a monotonic scale; only differences mean anything. */
  now(): number;
  /** Milliseconds since 1970 (UTC), for what outlives the process: cache entries, spans, logs. */
  wallMs(): number;
  /** Resolves after `ms`, or rejects with the signal's reason if it aborts first. */
  sleep(ms: number, signal?: CallSignal): Promise<void>;
  /**
   * Calls `ring` in `ms`, unless the returned function is called first. Spares the promise and the signal of a `sleep` that
   * is nearly always ended early; a clock may leave it out.
   */
  after?(ms: number, ring: () => void): () => void;
}

// setTimeout fires at once for anything longer.
const longestTimeoutMs = 2 ** 31 - 1;

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallMs: () => Date.now(),
  after: (ms, ring) => {
    let turn: NodeJS.Immediate | undefined;
    // A loop that was held up runs its timers before it reads what has arrived meanwhile: a time limit must not be told
    // of an answer that is there.
    const timer = setTimeout(
      () => {
        turn = setImmediate(ring);
      },
      Math.min(ms, longestTimeoutMs),
    );
    return () => {
      clearTimeout(timer);
      clearImmediate(turn);
    };
  },
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const wake = () => {
        release?.();
        resolve();
      };
      const timer = setTimeout(wake, Math.min(ms, longestTimeoutMs));
      const release =
        signal &&
        onAbort(signal, () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
    }),
};
