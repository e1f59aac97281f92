import type { RateLimit } from './simulator-options.js';

/** Requests per minute and per second that the Agent API grants by usage tier (vendor's rate-limit page, 2026-05-26). */
export const tierLimits: readonly RateLimit[] = [
  { requestsPerMinute: 50, burst: 1 },
  { requestsPerMinute: 150, burst: 3 },
  { requestsPerMinute: 500, burst: 8 },
  { requestsPerMinute: 1_000, burst: 17 },
  { requestsPerMinute: 2_000, burst: 33 },
  { requestsPerMinute: 2_000, burst: 33 },
];
