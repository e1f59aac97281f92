import type { Freshness } from '../core/operation.js';
import type { Random } from '../core/random.js';
import type { CacheEntry, Lifetime } from './cache-entry.js';

/** What an entry may still be used for (RFC 5861 for the two stale states). */
export type EntryState = 'fresh' | 'stale-while-revalidate' | 'stale-if-error' | 'expired';

/** Who asks, and when. */
export interface AgeQuestion {
  /** Now, in milliseconds since 1970. */
  readonly nowMs: number;
  readonly freshness: Freshness;
  /** Oldest answer the caller takes; binds stale answers too. */
  readonly maxAgeMs?: number | undefined;
  /** Whether anything would refresh a stale answer; otherwise it waits for a failure. */
  readonly canRefresh: boolean;
}

type Aged = Pick<CacheEntry<unknown>, 'storedAt' | keyof Lifetime>;

// How far the clocks of machines that share a store may differ.
const clockSkewMs = 60_000;

/** Whether an entry claims to be younger than the difference of two clocks explains: its age cannot be known. */
export function isFromFuture({ storedAt }: Pick<Aged, 'storedAt'>, nowMs: number): boolean {
  return storedAt > nowMs + clockSkewMs;
}

/** Age of an entry; 0 where the wall clock has gone back since it was stored. */
export function ageMsOf({ storedAt }: Pick<Aged, 'storedAt'>, nowMs: number): number {
  return Math.max(0, nowMs - storedAt);
}

/** Judges an entry for one caller. A moment that ends a state belongs to the next one. */
export function stateOf(entry: Aged, question: AgeQuestion): EntryState {
  const { nowMs, freshness, maxAgeMs, canRefresh } = question;
  if (freshness === 'fresh' || freshness === 'no-store') return 'expired';
  if (isFromFuture(entry, nowMs)) return 'expired';

  const ageMs = ageMsOf(entry, nowMs);
  if (maxAgeMs !== undefined && ageMs > maxAgeMs) return 'expired';
  if (ageMs < entry.ttlMs) return 'fresh';

  const staleMs = ageMs - entry.ttlMs;
  // A refresh is a call upstream, which `only-if-cached` rules out.
  const mayRefresh = canRefresh && freshness === 'cached';
  if (mayRefresh && staleMs < entry.staleWhileRevalidateMs) return 'stale-while-revalidate';
  const lastMs = Math.max(entry.staleIfErrorMs, entry.staleWhileRevalidateMs);
  return staleMs < lastMs ? 'stale-if-error' : 'expired';
}

/**
 * A lifetime shortened at random by up to a fifth, so that entries stored together do not expire together. Never
 * lengthened: what the caller's request allows is a ceiling.
 */
export function jitteredTtlMs(ttlMs: number, random: Random): number {
  return Math.floor(ttlMs * (0.8 + 0.2 * random()));
}
