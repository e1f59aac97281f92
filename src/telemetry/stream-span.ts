import { type Context, context as contextApi, type Span } from '@opentelemetry/api';
import { onAbort } from '../core/abort.js';
import { activeTracer } from './active-tracer.js';
import { cancelledEnding, type Ending, endingOf } from './ending.js';
import { openSpan, type SpanDescription } from './open-span.js';
import { endThrown, type WithSpanOptions } from './with-span.js';

export interface StreamSpanOptions
  extends Omit<WithSpanOptions<never>, 'endingOfResult' | 'attributesOfResult'> {
  /** Name of an event to note at the start. */
  readonly startEvent?: string | undefined;
}

/**
 * Shows the run of an async generator as a span. Every step of it runs in the span's context, wherever the reader
 * reads, and the span ends with the run: at its end, when it throws, or when the reader leaves. Without an SDK the
 * generator is returned as it is, and `start` is given no span.
 */
export function streamSpan<Chunk, Out>(
  describe: () => SpanDescription,
  start: StartSteps<Chunk, Out>,
  options: StreamSpanOptions = {},
): AsyncGenerator<Chunk, Out | undefined, undefined> {
  // Asked for here: the generator's body may run where another reader's context is active.
  const parent = contextApi.active();
  return activeTracer() ? stepInside({ describe, parent, ...options }, start) : start();
}

type StartSteps<Chunk, Out> = (span?: Span) => AsyncGenerator<Chunk, Out | undefined, undefined>;

interface Inside extends StreamSpanOptions {
  readonly describe: () => SpanDescription;
  readonly parent: Context;
}

async function* stepInside<Chunk, Out>(
  { describe, parent, clock, startEvent, signal, passage }: Inside,
  start: StartSteps<Chunk, Out>,
): AsyncGenerator<Chunk, Out | undefined, undefined> {
  const open = openSpan(describe, { clock, parent });
  if (!open) return yield* start();
  if (startEvent !== undefined) open.event(startEvent);
  const inside = <Result>(work: () => Result) => contextApi.with(open.context, work);
  const chunks = inside(() => start(open.span));
  const leave = (ending: Ending) =>
    inside(() => chunks.return(undefined)).finally(() => open.end(ending));
  const release = onLaterAbort(signal, (ending) => leave(ending).catch(() => undefined));
  try {
    for (;;) {
      const step = await inside(() => chunks.next());
      if (step.done) {
        open.end();
        return step.value;
      }
      // Whoever aborts stops reading: what is yielded now would wait for ever, and the span with it.
      if (signal?.aborted) throw signal.reason;
      yield step.value;
    }
  } catch (thrown) {
    endThrown(open, { thrown, signal, passage });
    throw thrown;
  } finally {
    release();
    // A formality unless the reader left: then the work has to be told, and the span is still open.
    await leave(cancelledEnding());
  }
}

/** Between two chunks nothing runs here that could notice an abort. */
function onLaterAbort(
  signal: AbortSignal | undefined,
  leave: (ending: Ending) => Promise<unknown>,
): () => void {
  return signal && !signal.aborted
    ? onAbort(signal, () => void leave(endingOf(signal.reason, signal)))
    : () => undefined;
}
