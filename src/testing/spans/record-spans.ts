import { type Attributes, context, type Link, propagation, trace } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { ConfigError } from '../../errors.js';
import { activeTracer } from '../../telemetry/active-tracer.js';
import { ExpectationError } from '../expectation-error.js';

/** A finished span, plain. Times are nanoseconds since 1970. */
export interface RecordedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  /** The number of OpenTelemetry's `SpanKind`. */
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
  /** All spans that have ended, in the order in which they did. */
  readonly spans: RecordedSpan[];
  /** Names of spans that have not. */
  open(): string[];
  /** The one span of that name; throws an ExpectationError when there is none, or several. */
  one(name: string): RecordedSpan;
  named(name: string): RecordedSpan[];
  /** Takes the SDK out of the process again. */
  stop(): Promise<void>;
}

export interface RecordSpansOptions {
  /** `false` starts traces that are not sampled, as a user's sampler may. @defaultValue true */
  readonly sampled?: boolean | undefined;
}

/**
 * Starts an OpenTelemetry SDK in this process that keeps its spans in memory, until `stop`. Needs the optional package
 * `@opentelemetry/sdk-trace-node`; rejects with a ConfigError where it is missing, or where an SDK runs already.
 */
export async function recordSpans({
  sampled = true,
}: RecordSpansOptions = {}): Promise<SpanRecorder> {
  const { NodeTracerProvider, AlwaysOnSampler, AlwaysOffSampler } = await loadSdk();
  if (activeTracer()) {
    throw new ConfigError('OpenTelemetry has already been started in this process; stop it first.');
  }
  const spans: RecordedSpan[] = [];
  const open = new Map<string, string>();
  const provider = new NodeTracerProvider({
    spanProcessors: [keeping(spans, open)],
    sampler: sampled ? new AlwaysOnSampler() : new AlwaysOffSampler(),
  });
  provider.register();
  const named = (name: string) => spans.filter((span) => span.name === name);
  return {
    spans,
    open: () => [...open.values()],
    named,
    one: (name) => {
      const found = named(name);
      const [first] = found;
      if (first && found.length === 1) return first;
      throw new ExpectationError(`${found.length} spans are called ${name}, not one.`, {
        expected: name,
        actual: spans.map((span) => span.name),
      });
    },
    stop: async () => {
      await provider.shutdown();
      trace.disable();
      context.disable();
      propagation.disable();
    },
  };
}

async function loadSdk() {
  try {
    return await import('@opentelemetry/sdk-trace-node');
  } catch (error) {
    throw new ConfigError(
      'Recording spans needs a package that cannot be loaded; install it: npm install --save-dev @opentelemetry/sdk-trace-node',
      { cause: error },
    );
  }
}

function keeping(spans: RecordedSpan[], open: Map<string, string>): SpanProcessor {
  return {
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
