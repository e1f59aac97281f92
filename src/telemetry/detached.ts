import { context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';

/** Runs work outside the trace that caused it: its spans become roots, not children of a span that has ended. */
export function detached<Out>(work: () => Out): Out {
  return context.with(ROOT_CONTEXT, work);
}

// The key by which the SDK's own `suppressTracing` (@opentelemetry/core) is known; keys are global symbols of their text.
const suppressed = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Runs work of which no span shall be made. */
export function untraced<Out>(work: () => Out): Out {
  return context.with(ROOT_CONTEXT.setValue(suppressed, true), work);
}
