import type { CallContext, Freshness } from '../core/operation.js';
import type { ErrorCode } from '../error-table.js';
import { type CrossgraphError, isCrossgraphError } from '../errors.js';
import type { FoundEntry } from './answer-tiers.js';
import { ageMsOf, type EntryState, stateOf } from './freshness.js';

/** Why an entry is given: it is fresh, or the `staleReason` of the record. */
export type ServeReason = 'fresh' | 'revalidating' | 'only_if_cached' | ErrorCode;

/** Whether the caller takes anything from the cache at all. */
export function readsCache({ freshness }: Pick<CallContext, 'freshness'>): boolean {
  return freshness === 'cached' || freshness === 'only-if-cached';
}

/** Whether an entry in this state is given before anything is asked upstream, and why. */
export function reasonToServe(state: EntryState, freshness: Freshness): ServeReason | undefined {
  if (state === 'fresh') return 'fresh';
  if (state === 'stale-while-revalidate') return 'revalidating';
  return state === 'stale-if-error' && freshness === 'only-if-cached'
    ? 'only_if_cached'
    : undefined;
}

const notTheUpstreams: ReadonlySet<ErrorCode> = new Set(['REQUEST_REFUSED', 'CONFIG_INVALID']);

/**
 * Whether an old answer may stand in for this failure: not for the caller's own abort, nor for a request or an option
 * that is wrong whatever the upstream's state, nor for a defect of our own; nor behind the beginning of a new one.
 */
function isOutage(thrown: unknown, { signal, record }: CallContext): thrown is CrossgraphError {
  if (record.firstChunkAt !== undefined) return false;
  return !signal.aborted && isCrossgraphError(thrown) && !notTheUpstreams.has(thrown.code);
}

/** Notes in the call's record that it was answered from the cache. */
export function noteServed(
  { entry, layer }: FoundEntry<unknown>,
  { record }: Pick<CallContext, 'record'>,
  { reason, nowMs }: { readonly reason: ServeReason; readonly nowMs: number },
): void {
  const isFresh = reason === 'fresh';
  record.outcome = isFresh ? 'hit' : 'stale';
  record.staleReason = isFresh ? undefined : reason;
  record.cacheLayer = layer;
  record.entryAgeMs = ageMsOf(entry, nowMs);
}

/**
 * The old answer that stands in for a failure, flagged in the call's record; throws the failure itself where there is
 * none, where it has become too old, and where the failure is not the upstream's.
 */
export function standIn<Out>(
  found: FoundEntry<Out> | undefined,
  context: CallContext,
  { error, nowMs }: { readonly error: unknown; readonly nowMs: number },
): Out {
  if (!found || !isOutage(error, context)) throw error;
  const { freshness, maxAgeMs } = context;
  // Nothing refreshes here, which makes no difference to what has expired.
  const state = stateOf(found.entry, { nowMs, freshness, maxAgeMs, canRefresh: false });
  if (state === 'expired') throw error;
  noteServed(found, context, { reason: error.code, nowMs });
  return found.entry.answer;
}
