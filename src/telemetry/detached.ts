import {
  type Context,
  context,
  createContextKey,
  type Link,
  ROOT_CONTEXT,
} from '@opentelemetry/api';
import type { CallRecord } from '../core/call-record.js';
import { own } from './attributes.js';
import { tracedCallOf } from './call-registry.js';

const causeKey = createContextKey('crossgraph cause');

/**
 * Runs work that a call has set off and does not wait for: its first span becomes a root, linked to the span of that
 * call, and not the child of a span that has ended.
 */
export function detached<Out>(cause: CallRecord, work: () => Out): Out {
  const spanContext = tracedCallOf(cause)?.span.spanContext();
  const link: Link | undefined = spanContext && {
    context: spanContext,
    attributes: { [own.linkType]: 'cause' },
  };
  return context.with(ROOT_CONTEXT.setValue(causeKey, link), work);
}

/** The links of a span that opens in this context, and the context without them for the spans below it. */
export function takeCause(parent: Context): { links: Link[]; rest: Context } {
  const link = parent.getValue(causeKey) as Link | undefined;
  return link ? { links: [link], rest: parent.deleteValue(causeKey) } : { links: [], rest: parent };
}

// The key by which the SDK's own `suppressTracing` (@opentelemetry/core) is known; keys are global symbols of their text.
const suppressed = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Runs work of which no span shall be made. */
export function untraced<Out>(work: () => Out): Out {
  return context.with(ROOT_CONTEXT.setValue(suppressed, true), work);
}
