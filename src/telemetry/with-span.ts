import { type Attributes, context as contextApi } from '@opentelemetry/api';
import type { Clock } from '../core/clock.js';
import { type Ending, endingOf } from './ending.js';
import { harmless } from './harmless.js';
import { type OpenSpan, openSpan, type SpanDescription } from './open-span.js';

export interface WithSpanOptions<Out> {
  readonly clock?: Clock | undefined;
  /** The signal that can end the work: what it ends is cancelled, not failed. */
  readonly signal?: AbortSignal | undefined;
  /** Name of the event to note when what was thrown is control flow and no failure. */
  readonly passage?: ((thrown: unknown) => string | undefined) | undefined;
  /** How work ended that returned its failure instead of throwing it. */
  readonly endingOfResult?: ((result: Out) => Ending | undefined) | undefined;
  /** What the result adds to the span. */
  readonly attributesOfResult?: ((result: Out) => Attributes) | undefined;
}

/**
 * Runs `work` inside a span that is active for it and ends with it. Without an SDK it just runs `work`. Settles as
 * `work` does, whatever becomes of the span.
 */
export function withSpan<Out>(
  describe: () => SpanDescription,
  work: () => Promise<Out>,
  options: WithSpanOptions<Out> = {},
): Promise<Out> {
  const open = openSpan(describe, { clock: options.clock });
  return open ? spanned(open, work, options) : work();
}

async function spanned<Out>(
  open: OpenSpan,
  work: () => Promise<Out>,
  { signal, passage, endingOfResult, attributesOfResult }: WithSpanOptions<Out>,
): Promise<Out> {
  try {
    const result = await contextApi.with(open.context, work);
    if (attributesOfResult) harmless(() => open.span.setAttributes(attributesOfResult(result)));
    open.end(harmless(() => endingOfResult?.(result)));
    return result;
  } catch (thrown) {
    endThrown(open, { thrown, signal, passage });
    throw thrown;
  }
}

/** Ends a span whose work threw. Never throws. */
export function endThrown(
  open: OpenSpan,
  { thrown, signal, passage }: WithSpanOptions<never> & { readonly thrown: unknown },
): void {
  const event = harmless(() => passage?.(thrown));
  if (event === undefined) {
    open.end(endingOf(thrown, signal));
    return;
  }
  open.event(event);
  open.end();
}
