import type { CallSummary } from '../../perplexity/call-summary.js';
import { type KeptSpread, openLatencySpread } from './latency-spread.js';
import type { Figures } from './monitor-report.js';

/** What a tally has counted, as plain data. */
export interface KeptTally {
  readonly outcomes: Readonly<Figures['outcomes']>;
  readonly errors: Readonly<Record<string, number>>;
  readonly sums: Readonly<Record<Sum, number>>;
  readonly latency: KeptSpread;
}

type Sum =
  | 'attempts'
  | 'retries'
  | 'rateLimited'
  | 'cacheErrors'
  | 'tokens'
  | 'costUsd'
  | 'savedUsd';

/** Adds up calls as they end, in memory that does not grow with their number. */
export interface CallTally {
  add(call: CallSummary): void;
  /** Adds all that another tally has counted. */
  include(other: KeptTally): void;
  kept(): KeptTally;
  /** The figures, where they were counted over `ms`. */
  figures(ms: number): Figures;
}

export function openCallTally(): CallTally {
  const outcomes = { hit: 0, stale: 0, coalesced: 0, miss: 0, bypass: 0, error: 0 };
  const errors: Record<string, number> = {};
  const sums: Record<Sum, number> = {
    attempts: 0,
    retries: 0,
    rateLimited: 0,
    cacheErrors: 0,
    tokens: 0,
    costUsd: 0,
    savedUsd: 0,
  };
  const latency = openLatencySpread();
  // A report adds up hundreds of tallies, nearly all of which are of the past and never change again.
  let copy: KeptTally | undefined;
  const kept = (): KeptTally => {
    copy ??= {
      outcomes: { ...outcomes },
      errors: { ...errors },
      sums: { ...sums },
      latency: latency.kept(),
    };
    return copy;
  };
  return {
    add: (call) => {
      copy = undefined;
      addTo(sums, sumsOf(call));
      if (!isRequest(call)) return;
      outcomes[call.meta.outcome] += 1;
      if (call.error) addTo(errors, { [call.error.code]: 1 });
      latency.add(call.meta.latencyMs.total);
    },
    include: (other) => {
      copy = undefined;
      addTo(sums, other.sums);
      addTo(outcomes, other.outcomes);
      addTo(errors, other.errors);
      latency.include(other.latency);
    },
    kept,
    figures: (ms) => ({ ...ratesOf(kept(), ms), latencyMs: latency.figures() ?? null }),
  };
}

/** Whether somebody waited for the call to its end. What else was done is work and money, but no request. */
export function isRequest({ cause, error }: CallSummary): boolean {
  return cause === 'caller' && error?.code !== 'ABORTED' && error?.code !== 'CLIENT_CLOSED';
}

function sumsOf({ meta }: CallSummary): Record<Sum, number> {
  const { attempts, retries, rateLimited, cacheErrors, usage, costUsd, savedUsd } = meta;
  const tokens = usage?.totalTokens ?? 0;
  return { attempts, retries, rateLimited, cacheErrors, tokens, costUsd, savedUsd };
}

function addTo(into: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const name in more) into[name] = (into[name] ?? 0) + (more[name] ?? 0);
}

function ratesOf({ outcomes, errors, sums }: KeptTally, ms: number): Omit<Figures, 'latencyMs'> {
  const reused = outcomes.hit + outcomes.stale + outcomes.coalesced;
  const failed = outcomes.error;
  const calls = reused + outcomes.miss + outcomes.bypass + failed;
  const succeeded = calls - failed;
  const shareOf = (part: number) => (calls === 0 ? null : part / calls);
  return {
    ...sums,
    costUsd: roundUsd(sums.costUsd),
    savedUsd: roundUsd(sums.savedUsd),
    calls,
    succeeded,
    failed,
    successRate: shareOf(succeeded),
    failureRate: shareOf(failed),
    callsPerSecond: ms > 0 ? Math.round((calls / ms) * 1e6) / 1e3 : 0,
    outcomes: { ...outcomes },
    hitRate: shareOf(reused),
    errors: { ...errors },
  };
}

/** The vendor bills in steps of 0.00001 USD; anything finer is the noise of adding. */
export function roundUsd(usd: number): number {
  return Math.round(usd * 1e5) / 1e5;
}
