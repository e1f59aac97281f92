import {
  type Attributes,
  type Context,
  SpanKind,
  SpanStatusCode,
  type Tracer,
} from '@opentelemetry/api';
import type { AttemptRecord } from '../core/call-record.js';
import { activeTracer } from './active-tracer.js';
import { type Anchor, timeAt } from './anchored-clock.js';
import { general, own, spanNames } from './attributes.js';
import { harmless } from './harmless.js';

export interface AttemptParent {
  /** Holds the span they become children of. */
  readonly context: Context;
  readonly anchor: Anchor;
  /** `server.*` of the upstream. */
  readonly server: Attributes;
  /** When that span ends: an attempt nobody waited for ends with it at the latest, on the clock's monotonic scale. */
  readonly endsAtMs: number;
}

/** Makes one CLIENT span per HTTP exchange, afterwards, with the times that the record holds. Never throws. */
export function emitAttempts(attempts: readonly AttemptRecord[], parent: AttemptParent): void {
  const tracer = activeTracer();
  if (!tracer) return;
  for (const [resends, attempt] of attempts.entries()) {
    harmless(() => emitAttempt({ tracer, attempt, resends }, parent));
  }
}

interface Exchange {
  readonly tracer: Tracer;
  readonly attempt: AttemptRecord;
  /** How many exchanges of the call went before it. */
  readonly resends: number;
}

function emitAttempt({ tracer, attempt, resends }: Exchange, parent: AttemptParent): void {
  const startTime = timeAt(parent.anchor, Math.min(attempt.startedAt, parent.endsAtMs));
  const attributes = attemptAttributes(attempt, { resends, server: parent.server });
  const span = tracer.startSpan(
    attempt.method ?? spanNames.attempt,
    { kind: SpanKind.CLIENT, attributes, startTime },
    parent.context,
  );
  const failure = failureOf(attempt);
  if (failure !== undefined) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
  }
  const endedAt = Math.min(attempt.endedAt ?? parent.endsAtMs, parent.endsAtMs);
  span.end(timeAt(parent.anchor, Math.max(endedAt, attempt.startedAt)));
}

function attemptAttributes(
  { method = spanNames.attempt, slot, status, errorType, cancelled }: AttemptRecord,
  { resends, server }: { readonly resends: number; readonly server: Attributes },
): Attributes {
  const attributes: Attributes = {
    [general.httpMethod]: method,
    [own.keySlot]: slot,
    ...server,
  };
  if (status !== undefined) attributes[general.httpStatus] = status;
  if (resends > 0) attributes[general.httpResendCount] = resends;
  if (cancelled) attributes[own.cancelled] = true;
  else if (errorType !== undefined) attributes[general.errorType] = errorType;
  return attributes;
}

function failureOf({ cancelled, errorType, status }: AttemptRecord): string | undefined {
  if (cancelled || errorType === undefined) return undefined;
  return status === undefined || status < 400
    ? `The exchange ended with ${errorType}.`
    : `The upstream answered ${status}.`;
}
