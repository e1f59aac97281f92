import type { Clock } from '../core/clock.js';

/** Calls `expire` once `ms` have passed, unless the returned function is called first; leaves no timer behind then. */
export function expireAfter(ms: number, expire: () => void, clock: Clock): () => void {
  const timer = new AbortController();
  clock.sleep(ms, timer.signal).then(expire, () => undefined); // Rejects only when stopped.
  return () => timer.abort();
}
