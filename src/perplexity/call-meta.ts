import { type CallRecord, upstreamMsOf } from '../core/call-record.js';
import type { CallMeta, Usage } from './answers.js';

interface Answer {
  readonly costUsd: number;
  readonly model?: string | undefined;
  readonly usage?: Usage | undefined;
}

/** The caller's view of a finished record. Without an answer the call has failed, and its outcome is `error`. */
export function metaOf(
  record: CallRecord,
  answer: Answer | undefined,
  traceId: string | undefined,
): CallMeta {
  const outcome = answer ? (record.outcome ?? 'miss') : 'error';
  const unpaid = outcome === 'hit' || outcome === 'stale' || outcome === 'coalesced';
  return {
    outcome,
    entryAgeMs: record.entryAgeMs,
    staleReason: record.staleReason,
    attempts: record.attempts.length,
    retries: record.retries,
    rateLimited: record.rateLimited,
    maybeBilled: record.maybeBilled,
    cacheErrors: record.cacheErrors,
    slot: record.attempts.at(-1)?.slot,
    model: answer?.model,
    latencyMs: {
      ...(record.firstChunkAt !== undefined && {
        firstChunk: record.firstChunkAt - record.startedAt,
      }),
      total: (record.endedAt ?? record.startedAt) - record.startedAt,
      queue: record.queueMs,
      backoff: record.backoffMs,
      upstream: upstreamMsOf(record),
      cache: record.cacheMs,
    },
    usage: unpaid ? undefined : answer?.usage,
    costUsd: record.costUsd,
    savedUsd: unpaid && answer ? answer.costUsd : 0,
    traceId,
  };
}
