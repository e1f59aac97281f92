import type { CallContext, StreamEvent } from '../core/operation.js';
import { passOn } from '../core/pass-on.js';
import type { CacheEntry } from './cache-entry.js';

/** How the events of a stream are kept beside its answer. The cache itself does not look inside. */
export interface StreamCodec<Out> {
  /** Plain data from which `unpack` makes the events again; `undefined` where that cannot be done. */
  pack(events: readonly StreamEvent[], answer: Out): unknown;
  /** The events, frozen; none where `packed` is not what `pack` makes of this answer. Never throws. */
  unpack(packed: unknown, answer: Out): readonly StreamEvent[];
  /** Tells, before anything else, that what follows is not new. */
  opening(served: ServedAnswer): StreamEvent;
}

/** How a cached answer comes to be given; the words of the call's record. */
export interface ServedAnswer {
  readonly outcome: 'hit' | 'stale';
  readonly entryAgeMs: number;
  readonly staleReason: string | undefined;
}

export interface ReplayDeps<Out> {
  readonly streams?: StreamCodec<Out> | undefined;
  readonly now: () => number;
}

/**
 * Tells a streamed call that it is served from the cache, as its record says, and then the events of the answer, at the
 * granularity they came in.
 */
export function replay<Out>(
  { answer, replay: packed }: CacheEntry<Out>,
  context: CallContext,
  { streams, now }: ReplayDeps<Out>,
): void {
  if (!context.emit || !streams) return;
  const { outcome, entryAgeMs = 0, staleReason } = context.record;
  const served = {
    outcome: outcome === 'stale' ? outcome : 'hit',
    entryAgeMs,
    staleReason,
  } as const;
  passOn(context, streams.opening(served), now());
  for (const event of streams.unpack(packed, answer)) passOn(context, event, now());
}
