import { onAbort } from '../core/abort.js';

/** Never resolves; rejects with the signal's reason when that aborts. */
export function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal) onAbort(signal, () => reject(signal.reason));
  });
}
