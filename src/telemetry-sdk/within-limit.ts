import type { Clock } from '../core/clock.js';

const limitMs = 4500;

/** Waits for `work`, but no longer than 4.5 s: a dead receiver must not hold up the end of the process. */
export async function withinLimit(clock: Clock, work: Promise<unknown>): Promise<void> {
  const waiting = new AbortController();
  const limit = clock.sleep(limitMs, waiting.signal).catch(() => undefined);
  await Promise.race([work, limit]);
  waiting.abort();
}

/** Waits for both, one after the other; a failure of either has been counted already. */
export async function settled(
  first: Promise<void>,
  second: () => Promise<void> | undefined,
): Promise<void> {
  await first.catch(() => undefined);
  await second()?.catch(() => undefined);
}
