import { deepFreeze } from '../cache/deep-freeze.js';
import type { Clock } from '../core/clock.js';
import type { CallContext } from '../core/operation.js';
import { passOn } from '../core/pass-on.js';
import { AnswerShapeError, ConnectionError } from '../errors.js';
import type { StreamReader } from './agent-stream-reader.js';
import { createSseParser, type ServerSentEvent } from './sse.js';
import type { OpenExchange, ResponseHeaders } from './transport.js';

/** Whether the body of an answer is an event stream. */
export function isEventStream(headers: ResponseHeaders): boolean {
  return /^text\/event-stream\b/i.test(String(headers['content-type'] ?? ''));
}

/**
 * Reads an event stream to its terminal event, passes on what callers are to know, and resolves with the response
 * object it ended with. Every event counts as progress, known or not; comments do not. A stream that ends before its
 * terminal event throws a ConnectionError, one that is no stream of events an AnswerShapeError: the run may have been
 * billed.
 */
export async function readStream(
  exchange: OpenExchange,
  reader: StreamReader,
  { context, clock }: { readonly context: CallContext; readonly clock: Clock },
): Promise<unknown> {
  const parser = createSseParser();
  const hasEnded = () => reader.snapshot() !== undefined;
  const takeAll = (events: readonly ServerSentEvent[]) => {
    for (const event of events) {
      if (hasEnded() || context.signal.aborted) return;
      context.progress?.();
      for (const told of reader.take(event)) passOn(context, deepFreeze(told), clock.now());
    }
  };
  let length = 0;
  await exchange.read((bytes) => {
    length += bytes.length;
    takeAll(parser.push(bytes));
    // An attempt that was given up must not go on telling.
    return hasEnded() || context.signal.aborted ? 'enough' : 'more';
  });
  takeAll(parser.end());
  context.signal.throwIfAborted();
  if (hasEnded()) return reader.snapshot();
  if (length > 0 && !reader.understood()) {
    throw new AnswerShapeError(
      `Perplexity answered 200 with something that is no stream of events (${length} bytes).`,
    );
  }
  throw new ConnectionError('The stream ended before the run did.', {
    errorType: 'stream_interrupted',
  });
}
