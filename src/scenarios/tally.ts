import type { CallSummary } from '../perplexity/call-summary.js';
import { distributionOf } from './distribution.js';
import type { KeyStats, Stats } from './report.js';

/** Adds up calls as they end. Memory grows by one number per call: percentiles are exact. */
export interface Tally {
  add(call: CallSummary): void;
  /** A call that failed before the client was asked. */
  addUnasked(error: { readonly code: string; readonly message: string }): void;
  /** The totals so far, with what only the scenario knows. */
  stats(rest: Pick<Stats, 'wallMs' | 'breaker' | 'keys'>): Stats;
  /** Calls that ended so far. */
  readonly count: number;
  /** Trace of the first call that had one. */
  readonly traceId: string | undefined;
}

type Sums = Omit<
  Stats,
  | 'wallMs'
  | 'breaker'
  | 'keys'
  | 'latencyMs'
  | 'successRate'
  | 'hitRate'
  | 'tokens'
  | 'outcomes'
  | 'errors'
>;

interface Counts {
  readonly sums: { -readonly [Name in keyof Sums]: number };
  readonly outcomes: { -readonly [Name in keyof Stats['outcomes']]: number };
  readonly tokens: { input: number; output: number; total: number };
  readonly errors: Stats['errors'];
  readonly latencies: number[];
}

/** The agent whose paid runs are counted apart. */
const reasoningAgent = 'reasoning';

export function openTally(): Tally {
  const counts = openCounts();
  let traceId: string | undefined;
  return {
    get count() {
      return counts.sums.requests;
    },
    get traceId() {
      return traceId;
    },
    addUnasked: (error) => {
      counts.sums.requests += 1;
      counts.outcomes.error += 1;
      addError(counts.errors, error);
    },
    add: (call) => {
      traceId ??= call.meta.traceId;
      addCall(counts, call);
    },
    stats: (rest) => statsOf(counts, rest),
  };
}

function openCounts(): Counts {
  return {
    sums: {
      requests: 0,
      succeeded: 0,
      upstreamRuns: 0,
      reasoningRuns: 0,
      maybeBilled: 0,
      attempts: 0,
      rateLimited: 0,
      retries: 0,
      cacheErrors: 0,
      costUsd: 0,
      savedUsd: 0,
    },
    outcomes: { hit: 0, stale: 0, coalesced: 0, miss: 0, bypass: 0, error: 0 },
    tokens: { input: 0, output: 0, total: 0 },
    errors: {},
    latencies: [],
  };
}

function addCall(counts: Counts, call: CallSummary): void {
  // What nobody asked for is work and money, but no request.
  if (call.cause === 'caller') addRequest(counts, call);
  addWork(counts, call);
}

function addRequest(
  { sums, outcomes, errors, latencies }: Counts,
  { meta, error }: CallSummary,
): void {
  sums.requests += 1;
  sums.succeeded += meta.outcome === 'error' ? 0 : 1;
  outcomes[meta.outcome] += 1;
  sums.savedUsd += meta.savedUsd;
  if (error) addError(errors, error);
  latencies.push(meta.latencyMs.total);
}

function addWork({ sums, tokens }: Counts, call: CallSummary): void {
  const { meta } = call;
  // A failed run that was billed is a paid run too.
  if (meta.outcome === 'miss' || meta.outcome === 'bypass' || meta.costUsd > 0) {
    sums[call.agent === reasoningAgent ? 'reasoningRuns' : 'upstreamRuns'] += 1;
  }
  sums.maybeBilled += meta.maybeBilled;
  sums.attempts += meta.attempts;
  sums.rateLimited += meta.rateLimited;
  sums.retries += meta.retries;
  sums.cacheErrors += meta.cacheErrors;
  sums.costUsd += meta.costUsd;
  tokens.input += meta.usage?.inputTokens ?? 0;
  tokens.output += meta.usage?.outputTokens ?? 0;
  tokens.total += meta.usage?.totalTokens ?? 0;
}

function addError(
  errors: Stats['errors'],
  { code, message }: { readonly code: string; readonly message: string },
): void {
  const before = errors[code];
  errors[code] = { count: (before?.count ?? 0) + 1, example: before?.example ?? message };
}

function statsOf(counts: Counts, rest: Pick<Stats, 'wallMs' | 'breaker' | 'keys'>): Stats {
  const { sums, outcomes, tokens, errors, latencies } = counts;
  const { requests, succeeded } = sums;
  const reused = outcomes.hit + outcomes.stale + outcomes.coalesced;
  return {
    ...sums,
    costUsd: roundUsd(sums.costUsd),
    savedUsd: roundUsd(sums.savedUsd),
    successRate: requests === 0 ? 1 : succeeded / requests,
    hitRate: requests === 0 ? 0 : reused / requests,
    outcomes: { ...outcomes },
    tokens: { ...tokens },
    errors: structuredClone(errors),
    latencyMs: distributionOf(latencies),
    ...rest,
  };
}

/** The vendor bills in steps of 0.00001 USD; anything finer is the noise of adding. */
function roundUsd(usd: number): number {
  return Math.round(usd * 1e5) / 1e5;
}

/** What each key did between two readings of the pool. */
export function keyStatsBetween(
  before: readonly KeyStats[],
  after: readonly KeyStats[],
): KeyStats[] {
  return after.map((key) => {
    const earlier = before.find(({ slot }) => slot === key.slot);
    return {
      slot: key.slot,
      state: key.state,
      requests: key.requests - (earlier?.requests ?? 0),
      succeeded: key.succeeded - (earlier?.succeeded ?? 0),
      rateLimited: key.rateLimited - (earlier?.rateLimited ?? 0),
      refused: key.refused - (earlier?.refused ?? 0),
    };
  });
}
