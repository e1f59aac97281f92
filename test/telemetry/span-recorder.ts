import { type Attributes, context, type Link, propagation, trace } from '@opentelemetry/api';
import {
  NodeTracerProvider,
  type ReadableSpan,
  type Sampler,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';

/** A finished span, plain. Times are nanoseconds since 1970. */
export interface RecordedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  /** The number of `SpanKind`. */
  readonly kind: number;
  readonly attributes: Attributes;
  /** `unset`, `ok` or `error`. */
  readonly status: string;
  readonly statusMessage: string | undefined;
  readonly events: readonly { readonly name: string; readonly attributes: Attributes }[];
  readonly links: readonly Link[];
  readonly start: bigint;
  readonly end: bigint;
}

export interface SpanRecorder {
  /** All spans that have ended. */
  readonly spans: RecordedSpan[];
  /** Names of spans that have not. */
  readonly open: () => string[];
  /** The one span of that name. */
  one(name: string): RecordedSpan;
  named(name: string): RecordedSpan[];
  /** Takes the SDK out of the process again. */
  stop(): Promise<void>;
}

/** Starts an SDK in this process that keeps its spans. One at a time. */
export function recordSpans(options: { sampler?: Sampler } = {}): SpanRecorder {
  const spans: RecordedSpan[] = [];
  const open = new Map<string, string>();
  const processor: SpanProcessor = {
    onStart: (span) => {
      open.set(span.spanContext().spanId, span.name);
    },
    onEnd: (span) => {
      open.delete(span.spanContext().spanId);
      spans.push(plain(span));
    },
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
  const provider = new NodeTracerProvider({ spanProcessors: [processor], ...options });
  provider.register();
  const named = (name: string) => spans.filter((span) => span.name === name);
  return {
    spans,
    open: () => [...open.values()],
    named,
    one: (name) => {
      const found = named(name);
      const [first] = found;
      if (!first || found.length > 1) throw new Error(`${found.length} spans are called ${name}`);
      return first;
    },
    stop: async () => {
      await provider.shutdown();
      trace.disable();
      context.disable();
      propagation.disable();
    },
  };
}

function plain(span: ReadableSpan): RecordedSpan {
  const { traceId, spanId } = span.spanContext();
  return {
    name: span.name,
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    kind: span.kind,
    attributes: span.attributes,
    status: ['unset', 'ok', 'error'][span.status.code] ?? 'unknown',
    statusMessage: span.status.message,
    events: span.events.map(({ name, attributes = {} }) => ({ name, attributes })),
    links: span.links,
    start: nanos(span.startTime),
    end: nanos(span.endTime),
  };
}

const nanos = ([seconds, rest]: [number, number]) =>
  BigInt(seconds) * 1_000_000_000n + BigInt(rest);
