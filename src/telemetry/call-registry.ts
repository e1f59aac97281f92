import { type Attributes, type Context, isSpanContextValid, type Span } from '@opentelemetry/api';
import type { AttemptRecord, CallRecord } from '../core/call-record.js';
import type { Anchor } from './anchored-clock.js';

/** What is known of the span of a call, for those who only hold the call's record. */
export interface TracedCall {
  readonly span: Span;
  readonly context: Context;
  readonly anchor: Anchor;
  /** `server.*` of the upstream. */
  readonly server: Attributes;
}

// Weak, so that a record's end is also the end of what stands here.
const calls = new WeakMap<CallRecord, TracedCall>();
const inFlightSpan = new WeakSet<AttemptRecord>();

/** Makes the span of a call known by the call's record. */
export function register(record: CallRecord, call: TracedCall): void {
  calls.set(record, call);
}

/** The span of a call, if it is traced. */
export function tracedCallOf(record: CallRecord): TracedCall | undefined {
  return calls.get(record);
}

/** The trace that shows this call, if one does: for logs, reports and links. */
export function traceIdOf(record: CallRecord): string | undefined {
  const spanContext = calls.get(record)?.span.spanContext();
  return spanContext && isSpanContextValid(spanContext) ? spanContext.traceId : undefined;
}

/** Notes that the span of a flight shows these attempts. */
export function claimAttempts(attempts: readonly AttemptRecord[]): void {
  for (const attempt of attempts) inFlightSpan.add(attempt);
}

/** The attempts of a call that no flight's span shows already. */
export function unclaimedAttempts({ attempts }: CallRecord): readonly AttemptRecord[] {
  return attempts.filter((attempt) => !inFlightSpan.has(attempt));
}
