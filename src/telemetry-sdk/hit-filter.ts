import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace-node';
import { own } from '../telemetry/attributes.js';

/** Tells which spans of cache hits are not to be exported. */
export interface HitFilter {
  started(span: Span): void;
  /** Must be asked once for each span that has started, as it ends. */
  isDropped(span: ReadableSpan): boolean;
}

/**
 * Keeps a share of the spans of cache hits. Whether a call is a hit is known when it has ended, which no sampler can see: so
 * these spans are made and then not sent. Only those that nothing hangs on, lest another span lose its parent.
 */
export function hitFilter(share: number): HitFilter {
  if (share >= 1) return { started: () => undefined, isDropped: () => false };
  /** Calls under way, and whether a span below them has been made. */
  const calls = new Map<string, boolean>();
  return {
    started: (span) => {
      const parentId = span.parentSpanContext?.spanId;
      if (parentId !== undefined && calls.has(parentId)) calls.set(parentId, true);
      if (span.kind === SpanKind.CLIENT) calls.set(span.spanContext().spanId, false);
    },
    isDropped: (span) => {
      const { spanId } = span.spanContext();
      const isParent = calls.get(spanId) ?? true;
      calls.delete(spanId);
      const isHit = span.attributes[own.cacheOutcome] === 'hit' && span.links.length === 0;
      return isHit && !isParent && shareOf(spanId) >= share;
    },
  };
}

/** Ids are random: the first half of one is a number from 0 to 1. */
function shareOf(spanId: string): number {
  return Number.parseInt(spanId.slice(0, 8), 16) / 2 ** 32;
}
