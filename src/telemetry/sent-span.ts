import type { Attributes } from '@opentelemetry/api';
import { own } from './attributes.js';

/** What can be said of a span without telling what anybody asked: enough to find out whether it arrived as it was. */
export interface SentSpan {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly name: string;
  readonly kind: SpanKindWord;
  readonly status: 'unset' | 'ok' | 'error';
  /** `crossgraph.cache.outcome`, where the span is a call to Perplexity. */
  readonly outcome?: string | undefined;
}

/** OpenTelemetry's kinds of span, in the order of `SpanKind` of its API; on the wire each number is one higher. */
export const spanKindWords = ['internal', 'server', 'client', 'producer', 'consumer'] as const;

export type SpanKindWord = (typeof spanKindWords)[number];

/** In the order of `SpanStatusCode`, in the API and on the wire. */
export const spanStatusWords = ['unset', 'ok', 'error'] as const;

interface EndedSpan {
  readonly name: string;
  readonly kind: number;
  readonly status: { readonly code: number };
  readonly attributes: Attributes;
  readonly parentSpanContext?: { readonly spanId: string } | undefined;
  spanContext(): { readonly traceId: string; readonly spanId: string };
}

/** Views a span of the SDK. */
export function sentSpanOf(span: EndedSpan): SentSpan {
  const { traceId, spanId } = span.spanContext();
  const parentSpanId = span.parentSpanContext?.spanId;
  const outcome = span.attributes[own.cacheOutcome];
  return {
    traceId,
    spanId,
    ...(parentSpanId && { parentSpanId }),
    name: span.name,
    kind: spanKindWords[span.kind] ?? 'internal',
    status: spanStatusWords[span.status.code] ?? 'unset',
    ...(typeof outcome === 'string' && { outcome }),
  };
}
