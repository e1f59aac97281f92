import type { RateLimit } from './rate-limit.js';

/** From when on a request counts: from its key's lending, or from when the holder of the key says that it has left. */
export type CountsFrom = 'lending' | 'sending';

/** A request's place in its account's limit. */
export interface Booking {
  /** The request leaves. Has an effect the first time only. */
  left(now: number): void;
  /** The request will never leave. */
  unused(): void;
}

/** Books a request at `now`, which must be lawful. */
export function book(limit: RateLimit, now: number, countsFrom: CountsFrom): Booking {
  if (countsFrom === 'lending') {
    limit.reserve(now);
    return { left: () => undefined, unused: () => limit.giveBack(now) };
  }
  const hold = limit.hold(now);
  return { left: (time) => limit.release(hold, time), unused: () => limit.release(hold) };
}
