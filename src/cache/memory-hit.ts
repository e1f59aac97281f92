import type { Clock } from '../core/clock.js';
import { systemClock } from '../core/clock.js';
import type { Layer } from '../core/operation.js';
import type { CallKeys } from './call-keys.js';
import { stateOf } from './freshness.js';
import type { MemoryTier } from './memory-tier.js';
import { noteServed, readsCache } from './serving.js';
import { replay, type StreamCodec } from './stream-replay.js';

export interface MemoryHitDeps<In, Out> {
  readonly memory: MemoryTier<Out>;
  readonly keys: CallKeys<In>;
  /** How streamed calls are told the events of a hit; without it they get the answer only. */
  readonly streams?: StreamCodec<Out> | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * Answers a fresh hit of the memory tier before a flight is joined: the shared object as it is, without a copy, JSON or
 * waiting. Everything else goes on. Rejects with the caller's reason if the caller has aborted already.
 */
export function memoryHit<In, Out>({
  memory,
  keys,
  streams,
  clock = systemClock,
}: MemoryHitDeps<In, Out>): Layer<In, Out> {
  return (next) => async (input, context) => {
    context.signal.throwIfAborted();
    const { freshness, maxAgeMs } = context;
    if (!readsCache(context)) return next(input, context);

    const entry = memory.get(keys.of(input, context));
    const nowMs = clock.wallMs();
    if (!entry || stateOf(entry, { nowMs, freshness, maxAgeMs, canRefresh: false }) !== 'fresh') {
      return next(input, context);
    }
    noteServed({ entry, layer: 'memory' }, context, { reason: 'fresh', nowMs });
    replay(entry, context, { streams, now: clock.now });
    return entry.answer;
  };
}
