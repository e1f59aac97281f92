import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import type { CallRecord } from '../core/call-record.js';
import { activeTracer } from './active-tracer.js';
import { timeAt } from './anchored-clock.js';
import { emitAttempts } from './attempt-spans.js';
import { own, spanNames } from './attributes.js';
import { claimAttempts, type TracedCall, tracedCallOf } from './call-registry.js';
import { harmless } from './harmless.js';

/** What a finished flight tells about itself. Times are on the Clock's monotonic scale. */
export interface FlightSummary {
  /** The flight's own account: its attempts. */
  readonly record: CallRecord;
  /** Everybody who took part, the payer included. */
  readonly members: readonly CallRecord[];
  /** The member whose own record carries the flight's attempts, if it is still there. */
  readonly payer?: CallRecord | undefined;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Whether more than one call took part. */
  readonly shared: boolean;
}

/**
 * Shows work that several calls shared as a trace of its own, linked to and from each of their spans: none of them is
 * its parent, and one that joined late would lie after its own child. Work that one call did alone is left to that
 * call's span. To be called when the flight has ended and its members' spans have not. Never throws.
 */
export function emitFlight(summary: FlightSummary): void {
  harmless(() => emit(summary));
}

function emit(summary: FlightSummary): void {
  const { record, members, payer, shared } = summary;
  const orphaned = payer === undefined && record.attempts.length > 0;
  const tracer = shared || orphaned ? activeTracer() : undefined;
  const calls = tracer ? members.flatMap((member) => tracedCallOf(member) ?? []) : [];
  const first = calls[0];
  if (!tracer || !first) return;

  // Attempts are timed on one scale; which member's anchor translates it makes no difference within this trace.
  const { anchor, server } = first;
  const endsAtMs = Math.max(summary.endedAt, summary.startedAt);
  const span = tracer.startSpan(
    spanNames.flight,
    {
      root: true,
      kind: SpanKind.INTERNAL,
      attributes: { [own.flightMemberCount]: members.length },
      links: calls.map((call) => linkTo(call.span.spanContext(), 'member')),
      startTime: timeAt(anchor, summary.startedAt),
    },
    ROOT_CONTEXT,
  );
  harmless(() => linkMembers(calls, span.spanContext()));
  emitAttempts(record.attempts, {
    context: trace.setSpan(ROOT_CONTEXT, span),
    anchor,
    server,
    endsAtMs,
  });
  if (payer) claimAttempts(record.attempts);
  span.end(timeAt(anchor, endsAtMs));
}

type SpanContext = ReturnType<TracedCall['span']['spanContext']>;

function linkMembers(calls: readonly TracedCall[], flight: SpanContext): void {
  for (const { span } of calls) {
    if (span.isRecording()) span.addLink(linkTo(flight, 'flight'));
  }
}

function linkTo(context: SpanContext, type: 'member' | 'flight') {
  return { context, attributes: { [own.linkType]: type } };
}
