import type { Clock } from './clock.js';

// Nobody sees it. Without a reason given every abort makes a DOMException with its stack: most of the cost of a timer.
const stopped = new Error('Stopped.');

/** Calls `expire` once `ms` have passed, unless the returned function is called first; leaves no timer behind then. */
export function expireAfter(ms: number, expire: () => void, clock: Clock): () => void {
  if (clock.after) return clock.after(ms, expire);
  const timer = new AbortController();
  const wake = () => {
    // Stopped between the end of the sleep and its being told.
    if (!timer.signal.aborted) expire();
  };
  clock.sleep(ms, timer.signal).then(wake, () => undefined); // Rejects only when stopped.
  return () => timer.abort(stopped);
}
