import { LRUCache } from 'lru-cache';
import type { Clock } from '../core/clock.js';
import type { CallContext, Operation } from '../core/operation.js';
import { type GrowingPause, growingPause } from './growing-pause.js';

interface StaleCall<In> {
  readonly key: string;
  readonly input: In;
}

// A refresh is paid for: one that fails is not to be repeated by every reader of the old answer.
const pauses = { firstMs: 5_000, longestMs: 600_000 };
const rememberedFailures = 1_000;

/**
 * Starts `refresh` behind a caller's back, once at a time per key, and says whether it did. After a failure the key is
 * left alone for 5 s, twice as long after each further one, up to 10 min. A refresh that fails is its own record's
 * affair.
 */
export function backgroundRefresh<In>(
  refresh: Operation<In, unknown>,
  clock: Clock,
): ({ key, input }: StaleCall<In>, context: CallContext) => boolean {
  const running = new Set<string>();
  const failed = new LRUCache<string, GrowingPause>({ max: rememberedFailures });
  const ended = (key: string, worked: boolean): void => {
    running.delete(key);
    if (worked) {
      failed.delete(key);
      return;
    }
    const pause = failed.get(key) ?? growingPause(pauses, clock);
    pause.begin();
    failed.set(key, pause);
  };

  return ({ key, input }, context) => {
    if (running.has(key) || failed.get(key)?.isOver() === false) return false;
    running.add(key);
    // Started in a turn of its own, so that not even its first synchronous part delays the caller.
    Promise.resolve()
      .then(() => refresh(input, context))
      .then(
        () => ended(key, true),
        () => ended(key, false),
      );
    return true;
  };
}
