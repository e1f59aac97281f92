import { isSpanContextValid, type Span, TraceFlags } from '@opentelemetry/api';
import { own } from './attributes.js';
import { harmless } from './harmless.js';

/** Names a span to another process, as W3C Trace Context does; nothing where the span is kept by nobody. */
export function traceparentOf(span: Span): string | undefined {
  const spanContext = harmless(() => span.spanContext());
  if (!spanContext || !isSpanContextValid(spanContext)) return undefined;
  const { traceId, spanId, traceFlags } = spanContext;
  return (traceFlags & TraceFlags.SAMPLED) === 0 ? undefined : `00-${traceId}-${spanId}-01`;
}

/** Links a run's span to that of the run it goes on from. What is no name of a span links nothing. Never throws. */
export function linkInterrupted(span: Span, traceparent: unknown): void {
  const [, traceId, spanId] =
    /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(String(traceparent)) ?? [];
  if (traceId === undefined || spanId === undefined) return;
  const context = { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
  harmless(() => {
    if (isSpanContextValid(context)) {
      span.addLink({ context, attributes: { [own.linkType]: 'interrupted' } });
    }
  });
}
