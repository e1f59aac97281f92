import {
  type Attributes,
  type Context,
  context as contextApi,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { type Clock, systemClock } from '../core/clock.js';
import { activeTracer } from './active-tracer.js';
import { type Anchor, anchorIn, timeAt, withAnchor } from './anchored-clock.js';
import { general, own } from './attributes.js';
import { takeCause } from './detached.js';
import type { Ending } from './ending.js';
import { type GraphScope, withScope } from './graph-scope.js';
import { harmless } from './harmless.js';

/** What a sampler sees of a span: everything that is known when it opens. */
export interface SpanDescription {
  readonly name: string;
  /** Internal by default. */
  readonly kind?: SpanKind | undefined;
  readonly attributes: Attributes;
  /** The graph whose run this is: the spans below it carry its name. */
  readonly scope?: GraphScope | undefined;
}

export interface OpenSpanOptions {
  readonly clock?: Clock | undefined;
  /** The context the span belongs into; the active one by default. */
  readonly parent?: Context | undefined;
  /** When it started, on the clock's monotonic scale; now by default. */
  readonly startedAtMs?: number | undefined;
}

/** A span that is running. Its work runs in `context`, so that the spans of the work become its children. */
export interface OpenSpan {
  readonly span: Span;
  readonly context: Context;
  readonly anchor: Anchor;
  /** Notes something that happened; now by default. */
  event(name: string, attributes?: Attributes, atMs?: number): void;
  /** Ends the span; only the first time counts. Without `ending` it went well. */
  end(ending?: Ending, atMs?: number): void;
}

/**
 * Opens a span, or returns nothing when no SDK is listening; `describe` is not even asked then. Neither this nor what it
 * returns ever throws: a span that cannot be opened is no span.
 */
export function openSpan(
  describe: () => SpanDescription,
  options: OpenSpanOptions = {},
): OpenSpan | undefined {
  const tracer = harmless(activeTracer);
  return tracer && harmless(() => openOn(tracer, describe, options));
}

function openOn(
  tracer: Tracer,
  describe: () => SpanDescription,
  { clock = systemClock, parent = contextApi.active(), startedAtMs }: OpenSpanOptions,
): OpenSpan {
  const anchor = anchorIn(parent, clock);
  const { name, kind = SpanKind.INTERNAL, attributes, scope } = describe();
  const startTime = timeAt(anchor, startedAtMs ?? clock.now());
  const { links, rest } = takeCause(parent);
  const span = tracer.startSpan(name, { kind, attributes, startTime, links }, parent);
  let ended = false;
  return {
    span,
    anchor,
    context: withScope(trace.setSpan(withAnchor(rest, anchor), span), scope),
    event: (eventName, eventAttributes, atMs = clock.now()) => {
      harmless(() => {
        if (span.isRecording()) span.addEvent(eventName, eventAttributes, timeAt(anchor, atMs));
      });
    },
    end: (ending, atMs = clock.now()) => {
      if (ended) return;
      ended = true;
      if (ending) harmless(() => writeEnding(span, ending));
      harmless(() => span.end(timeAt(anchor, atMs)));
    },
  };
}

/** Success leaves the status unset, and so does a caller who left (semantic conventions, "Recording errors"). */
function writeEnding(span: Span, ending: Ending): void {
  if (!span.isRecording()) return;
  if (ending.kind === 'cancelled') {
    span.setAttribute(own.cancelled, true);
    return;
  }
  span.setAttribute(general.errorType, ending.errorType);
  if (ending.code) span.setAttribute(own.errorCode, ending.code);
  span.setStatus({ code: SpanStatusCode.ERROR, message: ending.sentence });
}
