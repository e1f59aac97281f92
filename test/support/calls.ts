import type { CallMeta } from '../../src/perplexity/answers.js';
import type { CallSummary } from '../../src/perplexity/call-summary.js';

const meta: CallMeta = {
  outcome: 'miss',
  entryAgeMs: undefined,
  staleReason: undefined,
  attempts: 1,
  retries: 0,
  rateLimited: 0,
  maybeBilled: 0,
  cacheErrors: 0,
  slot: 0,
  model: 'a/b',
  latencyMs: { total: 10, queue: 0, backoff: 0, upstream: 10, cache: 0 },
  usage: {
    inputTokens: 3,
    outputTokens: 2,
    totalTokens: 5,
    reasoningTokens: 0,
    cachedInputTokens: 0,
  },
  costUsd: 0.001,
  savedUsd: 0,
  traceId: undefined,
};

/** A call that was answered in `totalMs`. */
export function call(
  totalMs = 10,
  changed: Partial<CallMeta> = {},
  rest: Partial<CallSummary> = {},
): CallSummary {
  const latencyMs = { ...meta.latencyMs, total: totalMs };
  return {
    endpoint: 'agent',
    agent: 'web',
    cause: 'caller',
    meta: { ...meta, latencyMs, ...changed },
    ...rest,
  };
}

export const hit = (totalMs = 0.1): CallSummary =>
  call(totalMs, { outcome: 'hit', attempts: 0, costUsd: 0, savedUsd: 0.001, usage: undefined });

export const failure = (code = 'UPSTREAM_FAILED'): CallSummary =>
  call(
    10,
    { outcome: 'error', costUsd: 0, usage: undefined, model: undefined },
    { error: { code, message: 'No.' } },
  );
