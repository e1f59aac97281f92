import { sumUsd } from '../../budget/tally.js';
import type { RunCall } from '../tracing/run-call.js';
import type { CallTotals, Spread } from './run-report.js';

/** Adds up calls that have ended. */
export function callTotals(calls: readonly RunCall[]): CallTotals {
  const sum = (of: (call: RunCall) => number) => calls.reduce((total, call) => total + of(call), 0);
  const outcomes = { hit: 0, stale: 0, coalesced: 0, miss: 0, bypass: 0, error: 0 };
  for (const { outcome } of calls) if (outcome) outcomes[outcome]++;
  return {
    calls: calls.length,
    outcomes,
    attempts: sum(({ attempts }) => attempts),
    retries: sum(({ retries }) => retries),
    rateLimited: sum(({ rateLimited }) => rateLimited),
    maybeBilled: sum(({ maybeBilled }) => maybeBilled),
    tokens: {
      input: sum(({ inputTokens }) => inputTokens),
      output: sum(({ outputTokens }) => outputTokens),
      total: sum(({ totalTokens }) => totalTokens),
    },
    costUsd: costOf(calls),
    savedUsd: usd(calls, ({ savedUsd }) => savedUsd),
    latencyMs: {
      queue: spreadOf(calls.map(({ queueMs }) => queueMs)),
      upstream: spreadOf(calls.map(({ upstreamMs }) => upstreamMs)),
      total: spreadOf(calls.map(({ totalMs }) => totalMs)),
    },
  };
}

/** What calls were billed, in USD, free of binary fractions. */
export function costOf(calls: readonly RunCall[]): number {
  return usd(calls, ({ costUsd }) => costUsd);
}

function usd(calls: readonly RunCall[], of: (call: RunCall) => number): number {
  return calls.reduce((total, call) => sumUsd(total, of(call)), 0);
}

/** How values are spread, by nearest rank. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  const sum = values.reduce((total, value) => total + value, 0);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: sorted.at(-1) ?? 0, sum };
}
