import type { Clock } from '../core/clock.js';
import { systemClock } from '../core/clock.js';
import type { Layer } from '../core/operation.js';
import type { FoundEntry } from './answer-tiers.js';
import type { CallKeys } from './call-keys.js';
import { stateOf } from './freshness.js';
import type { MemoryTier } from './memory-tier.js';
import { noteServed, readsCache, standIn } from './serving.js';
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
 * waiting. Everything else goes on. A call that then fails for itself, such as a member of a flight whose own deadline
 * comes first, gets the old answer of the memory tier, flagged, by the rules of the cache below. Rejects with the
 * caller's reason if the caller has aborted already.
 */
export function memoryHit<In, Out>({
  memory,
  keys,
  streams,
  clock = systemClock,
}: MemoryHitDeps<In, Out>): Layer<In, Out> {
  const find = (key: string): FoundEntry<Out> | undefined => {
    const entry = memory.get(key);
    return entry && { entry, layer: 'memory' };
  };

  return (next) => async (input, context) => {
    context.signal.throwIfAborted();
    const { freshness, maxAgeMs } = context;
    if (!readsCache(context)) return next(input, context);

    const key = keys.of(input, context);
    const found = find(key);
    const nowMs = clock.wallMs();
    const question = { nowMs, freshness, maxAgeMs, canRefresh: false };
    if (found && stateOf(found.entry, question) === 'fresh') {
      noteServed(found, context, { reason: 'fresh', nowMs });
      replay(found.entry, context, { streams, now: () => clock.now() });
      return found.entry.answer;
    }
    try {
      return await next(input, context);
    } catch (error) {
      // Looked up anew: the layers below may have found an entry in the store, and the attempts took their time.
      const old = find(key);
      const answer = standIn(old, context, { error, nowMs: clock.wallMs() });
      if (old) replay(old.entry, context, { streams, now: () => clock.now() });
      return answer;
    }
  };
}
