import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import stringify from 'safe-stable-stringify';
import type { Clock } from '../core/clock.js';
import { systemClock } from '../core/clock.js';
import type { Layer } from '../core/operation.js';
import { UpstreamError } from '../errors.js';
import type { CallKeys } from './call-keys.js';

export interface RefusalsDeps<In> {
  readonly keys: CallKeys<In>;
  readonly clock?: Clock | undefined;
}

interface Refusal {
  readonly error: UpstreamError;
  readonly at: number;
  /** The whole request: what is no part of its cache key may be what was wrong. */
  readonly asked: string;
}

// Long enough for a loop that asks the same wrong thing, short enough for whoever mends the cause.
const rememberedMs = 30_000;
const mostRefusals = 1_000;
// What the request alone decides. Not 401, 403, 408, 409, 429: another key or another moment may do.
const deterministic: ReadonlySet<number> = new Set([400, 404, 413, 422]);

/**
 * A request that was refused for its own sake (400, 404, 413, 422) is refused again for 30 s without being sent, by the
 * same error. In memory only, for at most 1,000 requests; `fresh` and `no-store` calls are always sent.
 */
export function refusals<In, Out>({ keys, clock = systemClock }: RefusalsDeps<In>): Layer<In, Out> {
  const known = new LRUCache<string, Refusal>({ max: mostRefusals });

  return (next) => async (input, context) => {
    const key = keys.of(input, context);
    const before = known.get(key);
    const isYoung = before !== undefined && clock.now() - before.at < rememberedMs;
    if (isYoung && context.freshness === 'cached' && before.asked === digestOf(input)) {
      throw before.error;
    }
    try {
      const answer = await next(input, context);
      known.delete(key);
      return answer;
    } catch (error) {
      if (isDeterministic(error)) {
        known.set(key, { error, at: clock.now(), asked: digestOf(input) });
      }
      throw error;
    }
  };
}

function digestOf(input: unknown): string {
  const text = stringify(input) ?? '';
  return createHash('sha256').update(text).digest('base64url');
}

function isDeterministic(error: unknown): error is UpstreamError {
  const isRefusal = error instanceof UpstreamError && error.code === 'REQUEST_REFUSED';
  return isRefusal && deterministic.has(error.status);
}
