/**
 * What the cache did for a call. `hit`; `stale` (flagged old answer); `coalesced` (joined another call's flight);
 * `miss` (went upstream and was answered); `bypass` (the caller wanted no cached answer); `error` (no answer).
 */
export type CacheOutcome = 'hit' | 'stale' | 'coalesced' | 'miss' | 'bypass' | 'error';

export type BreakerState = 'closed' | 'open' | 'half_open';

/** One HTTP exchange. Times are on the Clock's monotonic scale. */
export interface AttemptRecord {
  readonly startedAt: number;
  endedAt: number | undefined;
  /** @defaultValue POST, which nearly all are */
  readonly method?: string | undefined;
  /** Number of the key used, from 0. */
  readonly slot: number;
  status: number | undefined;
  /** `error.type` of a failed attempt; absent on success and on a caller's abort. */
  errorType: string | undefined;
  /** True when the caller left before the attempt ended. */
  cancelled: boolean;
}

/** Something decided on the way, worth an event on the span. */
export interface CallEvent {
  readonly name: string;
  readonly at: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/**
 * One call's mutable account. Every layer writes its part; the outermost turns it into span, metric and `meta`,
 * also on failure, so that they agree by construction.
 */
export interface CallRecord {
  readonly startedAt: number;
  endedAt: number | undefined;
  /** When the first event of a stream was passed on to the caller, on the Clock's monotonic scale. */
  firstChunkAt: number | undefined;
  outcome: CacheOutcome | undefined;
  /** Which tier answered, on a hit. */
  cacheLayer: 'memory' | 'store' | undefined;
  /** Age of the entry on a hit or stale answer. */
  entryAgeMs: number | undefined;
  /** Why an old answer was given. */
  staleReason: string | undefined;
  /** Time spent asking and filling the cache store. */
  cacheMs: number;
  /** Failures of the cache store on the way; each cost at most a miss. */
  cacheErrors: number;
  cacheWrite: 'stored' | 'skipped' | 'error' | undefined;
  /** Time waited for a lawful slot. */
  queueMs: number;
  /** Time slept between attempts. */
  backoffMs: number;
  retries: number;
  /** Answers with status 429 among the attempts. */
  rateLimited: number;
  /** How often the call moved on to another key. */
  keyRotations: number;
  /** Attempts that ended without an answer and may have been billed. */
  maybeBilled: number;
  /** What the upstream billed for this call's own attempts, failed runs included, in USD. */
  costUsd: number;
  breakerState: BreakerState | undefined;
  breakerOutcome: 'permitted' | 'probe' | 'rejected' | undefined;
  readonly attempts: AttemptRecord[];
  readonly events: CallEvent[];
  /** What was asked, and the cache key worked out for it. */
  asked: { readonly input: unknown; readonly key: string } | undefined;
}

/** An empty account, opened at `startedAt` (the Clock's monotonic scale). */
export function openCallRecord(startedAt: number): CallRecord {
  return {
    startedAt,
    endedAt: undefined,
    firstChunkAt: undefined,
    outcome: undefined,
    cacheLayer: undefined,
    entryAgeMs: undefined,
    staleReason: undefined,
    cacheMs: 0,
    cacheErrors: 0,
    cacheWrite: undefined,
    queueMs: 0,
    backoffMs: 0,
    retries: 0,
    rateLimited: 0,
    keyRotations: 0,
    maybeBilled: 0,
    costUsd: 0,
    breakerState: undefined,
    breakerOutcome: undefined,
    attempts: [],
    events: [],
    asked: undefined,
  };
}

/** Time spent in HTTP exchanges. */
export function upstreamMsOf(record: CallRecord): number {
  return record.attempts.reduce(
    (total, { startedAt, endedAt }) => total + ((endedAt ?? startedAt) - startedAt),
    0,
  );
}
