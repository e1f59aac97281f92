import { onAbort } from '../core/abort.js';

/** For a reply that never comes: rejects with the signal's reason once it aborts, as a call in flight does. */
export function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    if (signal) onAbort(signal, () => reject(signal.reason));
  });
}
