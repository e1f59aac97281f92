import type { Clock } from '../core/clock.js';
import { systemClock } from '../core/clock.js';
import type { CallContext, Layer, Operation, StreamEvent } from '../core/operation.js';
import { withEmit } from '../core/pass-on.js';
import type { Random } from '../core/random.js';
import { systemRandom } from '../core/random.js';
import { CrossgraphError } from '../errors.js';
import type { AnswerStore } from './answer-store.js';
import { absentStore } from './answer-store.js';
import type { AnswerTiers, FoundEntry } from './answer-tiers.js';
import { answerTiers } from './answer-tiers.js';
import { backgroundRefresh } from './background-refresh.js';
import type { CacheEntry, Lifetime } from './cache-entry.js';
import type { CallKeys } from './call-keys.js';
import { deepFreeze } from './deep-freeze.js';
import { type EntryState, jitteredTtlMs, stateOf } from './freshness.js';
import type { MemoryTier } from './memory-tier.js';
import { noteServed, readsCache, reasonToServe, type ServeReason, standIn } from './serving.js';
import { replay, type StreamCodec } from './stream-replay.js';

export interface CachedDeps<In, Out> {
  readonly memory: MemoryTier<Out>;
  /** The persistent tier; without one answers live in memory only. */
  readonly store?: AnswerStore | undefined;
  readonly keys: CallKeys<In>;
  /** How long the answer to this request serves; its `ttlMs` is a ceiling, shortened at random by up to a fifth. */
  readonly lifetimeOf: (input: In) => Lifetime;
  /** Tells whether what the store gave back has the answer's shape; anything else is a counted miss. */
  readonly isAnswer: (stored: unknown) => stored is Out;
  /** How the events of a stream are kept and told again; without it a streamed hit is the answer only. */
  readonly streams?: StreamCodec<Out> | undefined;
  /**
   * Asks the same again as a `fresh` call of its own, with its own signal, deadline and record: the context given is
   * only to be read. Without it nothing revalidates, and a stale entry serves only where the upstream fails.
   */
  readonly refresh?: Operation<In, unknown> | undefined;
  /** Told when an answer from below has been kept, or need not be; waited for. Must not reject. */
  readonly onKept?: ((input: In, context: CallContext) => Promise<void>) | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

/**
 * Answers from the cache what the caller's freshness allows, and keeps every answer that comes from below. Old answers
 * are flagged in the record; they serve while they are refreshed and where the upstream fails, never after an abort, a
 * refused request or a wrong option; nor for a stream whose beginning the caller has seen. Throws CACHE_ONLY_MISS where an `only-if-cached` call finds nothing.
 */
export function cached<In, Out>(deps: CachedDeps<In, Out>): Layer<In, Out> {
  const { clock = systemClock, keys, refresh } = deps;
  const tiers = answerTiers({ ...deps, clock, store: deps.store ?? absentStore() });
  const keep = keeper(tiers, deps);
  const refreshOnce = refresh && backgroundRefresh(refresh, clock);

  const judge = (entry: CacheEntry<unknown>, { freshness, maxAgeMs }: CallContext): EntryState =>
    stateOf(entry, {
      freshness,
      maxAgeMs,
      canRefresh: refresh !== undefined,
      nowMs: clock.wallMs(),
    });
  const serve = (found: FoundEntry<Out>, reason: ServeReason, context: CallContext): Out => {
    noteServed(found, context, { reason, nowMs: clock.wallMs() });
    replay(found.entry, context, { streams: deps.streams, now: () => clock.now() });
    return found.entry.answer;
  };
  const startRefresh = (
    call: { readonly key: string; readonly input: In },
    context: CallContext,
  ) => {
    if (!refreshOnce?.(call, context)) return;
    const started = { name: 'crossgraph.cache.refresh_started', at: clock.now(), attributes: {} };
    context.record.events.push(started);
  };
  const lookUp = (key: string, context: CallContext): Promise<FoundEntry<Out> | undefined> => {
    const suffices = (entry: CacheEntry<unknown>) => judge(entry, context) === 'fresh';
    return tiers.find({ key, suffices }, context);
  };
  return (next) => {
    const ask = async (input: In, context: CallContext): Promise<Out> => {
      const events: StreamEvent[] = [];
      const answer = await next(input, listeningTo(context, events));
      await keep({ input, answer, events }, context);
      if (deps.onKept) await deps.onKept(input, context);
      context.record.outcome = readsCache(context) ? 'miss' : 'bypass';
      return answer;
    };

    return async (input, context) => {
      if (!readsCache(context)) return ask(input, context);

      const key = keys.of(input, context);
      const found = await lookUp(key, context);
      const reason = found && reasonToServe(judge(found.entry, context), context.freshness);
      if (found && reason) {
        if (reason === 'revalidating') startRefresh({ key, input }, context);
        return serve(found, reason, context);
      }
      if (context.freshness === 'only-if-cached') throw nothingCached();
      return ask(input, context).catch((error) => {
        // Judged anew: the attempts took their time.
        const answer = standIn(found, context, { error, nowMs: clock.wallMs() });
        if (found) replay(found.entry, context, { streams: deps.streams, now: () => clock.now() });
        return answer;
      });
    };
  };
}

function nothingCached(): CrossgraphError {
  return new CrossgraphError(
    'CACHE_ONLY_MISS',
    'The cache holds no usable answer, and the call may not go upstream.',
  );
}

/** The same call, its events collected on their way. */
function listeningTo(context: CallContext, events: StreamEvent[]): CallContext {
  const { emit } = context;
  if (!emit) return context;
  return withEmit(context, (event) => {
    events.push(event);
    emit(event);
  });
}

interface Kept<In, Out> {
  readonly input: In;
  readonly answer: Out;
  /** In which it came; none where it came in one piece. */
  readonly events: readonly StreamEvent[];
}

/** Freezes a completed answer and, unless the caller forbids it, stores it. */
function keeper<In, Out>(
  tiers: AnswerTiers<Out>,
  { keys, lifetimeOf, streams, random = systemRandom }: CachedDeps<In, Out>,
): (kept: Kept<In, Out>, context: CallContext) => Promise<void> {
  return async ({ input, answer, events }, context) => {
    deepFreeze(answer);
    const lifetime = lifetimeOf(input);
    if (context.freshness === 'no-store' || lifetime.ttlMs <= 0) {
      context.record.cacheWrite = 'skipped';
      return;
    }
    const jittered = { ...lifetime, ttlMs: jitteredTtlMs(lifetime.ttlMs, random) };
    const key = keys.of(input, context);
    const packed = events.length > 0 ? streams?.pack(events, answer) : undefined;
    await tiers.fill({ key, answer, lifetime: jittered, replay: packed }, context);
  };
}
