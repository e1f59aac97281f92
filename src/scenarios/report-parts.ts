import { z } from 'zod';

// What the reports of scenarios and of the monitor are made of.

export const count = z.int().nonnegative();
export const ms = z.number().nonnegative();
export const usd = z.number().nonnegative();
export const share = z.number().min(0).max(1);

export const distribution = z.object({
  min: ms,
  p50: ms,
  p95: ms,
  p99: ms,
  max: ms,
  mean: ms,
  stdev: ms,
});

/** Calls by what the cache did for them. */
export const outcomes = z.object({
  hit: count,
  stale: count,
  coalesced: count,
  miss: count,
  bypass: count,
  error: count,
});
