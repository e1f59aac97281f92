import { cacheKey } from '../../cache/cache-key.js';
import type { CallRecord } from '../../core/call-record.js';
import type { CallContext } from '../../core/operation.js';
import { type NamedLayer, named } from '../../perplexity/client-layers.js';
import type { TapedCall } from './cassette-file.js';
import { grouped } from './grouped.js';

/** To stand around every call of an endpoint. */
export type CallTimes = (endpoint: string) => NamedLayer;

/** Notes how long every answered call took. */
export function recordedTimes(onCall: (call: TapedCall) => void): CallTimes {
  return (endpoint) =>
    named<object, object>('cassette times', (next) => async (request, context) => {
      const answer = await next(request, context);
      onCall(timesOf({ endpoint, request, context, answer }));
      return answer;
    });
}

/**
 * Gives every call the times it had when it was recorded, so that `meta` and with it a graph's state come out the same. A
 * call that was not on the cassette, or was answered otherwise then, keeps its own.
 */
export function replayedTimes(calls: readonly TapedCall[]): CallTimes {
  const left = grouped(calls, keyOf);
  return (endpoint) =>
    named<object, object>('cassette times', (next) => async (request, context) => {
      const answer = await next(request, context);
      const taped = left.get(keyOf(timesOf({ endpoint, request, context, answer })))?.shift();
      if (!taped) return answer;
      restore(context.record, taped);
      const { upstreamMs } = taped;
      return upstreamMs === undefined ? answer : Object.freeze({ ...answer, upstreamMs });
    });
}

interface AnsweredCall {
  readonly endpoint: string;
  readonly request: object;
  readonly context: CallContext;
  readonly answer: object;
}

function timesOf({ endpoint, request, context, answer }: AnsweredCall): TapedCall {
  const { agent, record } = context;
  const { startedAt, endedAt = startedAt, firstChunkAt, entryAgeMs } = record;
  const { upstreamMs } = answer as { readonly upstreamMs?: number };
  return {
    endpoint,
    ...(agent !== undefined && { agent }),
    request: cacheKey({ schema: 1, origin: '', endpoint, body: request }),
    outcome: record.outcome ?? 'miss',
    ...(entryAgeMs !== undefined && { entryAgeMs }),
    ...(firstChunkAt !== undefined && { firstChunkMs: firstChunkAt - startedAt }),
    totalMs: endedAt - startedAt,
    queueMs: record.queueMs,
    backoffMs: record.backoffMs,
    cacheMs: record.cacheMs,
    attemptMs: record.attempts.map((each) => (each.endedAt ?? each.startedAt) - each.startedAt),
    ...(upstreamMs !== undefined && { upstreamMs }),
  };
}

const keyOf = ({ endpoint, agent, request, outcome }: TapedCall) =>
  JSON.stringify([endpoint, agent, request, outcome]);

/** The span has been told by now. Counted from 0, because a difference of other numbers would not be exact. */
function restore(record: CallRecord, taped: TapedCall): void {
  const { totalMs, firstChunkMs, queueMs, backoffMs, cacheMs, entryAgeMs, attemptMs } = taped;
  Object.assign(record, { startedAt: 0, endedAt: totalMs, firstChunkAt: firstChunkMs });
  Object.assign(record, { queueMs, backoffMs, cacheMs, entryAgeMs });
  for (const [index, attempt] of record.attempts.entries()) {
    Object.assign(attempt, { startedAt: 0, endedAt: attemptMs[index] ?? 0 });
  }
}
