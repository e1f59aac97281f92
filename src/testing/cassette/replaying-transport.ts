import { abortSignalOf, type CallSignal } from '../../core/abort.js';
import { AnswerShapeError, ConnectionError } from '../../errors.js';
import type { ExchangeRequest, OpenExchange, Transport } from '../../perplexity/transport.js';
import { untilAborted } from '../until-aborted.js';
import type { AskingPlaces } from './asking-place.js';
import type { Tape, TapedExchange, TapedFailure } from './cassette-file.js';
import type { TapeReel } from './tape-reel.js';
import { tapedRequest } from './taped-request.js';

/** Answers from the reel; opens no connection. */
export function replayingTransport(
  { host, port }: Tape['upstream'],
  reel: TapeReel,
  places: AskingPlaces,
): Transport {
  const send = async (exchange: ExchangeRequest): Promise<OpenExchange> => {
    exchange.signal.throwIfAborted();
    const { from, record } = places.current();
    const taped = reel.take(tapedRequest(exchange), from);
    exchange.onSent?.();
    // The key that was used then: which one is free now says nothing.
    const entry = record?.attempts.at(-1);
    if (entry) Object.assign(entry, { slot: taped.slot });
    if (!taped.response) return ended(taped.ended, exchange.signal);
    const { status, headers } = taped.response;
    return {
      status,
      headers,
      text: async () => {
        if (taped.ended) return ended(taped.ended, exchange.signal);
        return textOf(taped.response);
      },
      read: (take) => playEvents(taped, take, exchange.signal),
    };
  };
  return { host, port, tellsSent: true, send, close: async () => undefined };
}

/** One event after the other, each in a turn of its own as from a connection. */
async function playEvents(
  { response, ended: ending }: TapedExchange,
  take: (bytes: Uint8Array) => 'more' | 'enough',
  signal: CallSignal,
): Promise<void> {
  const encoder = new TextEncoder();
  for (const event of response?.events ?? [textOf(response)]) {
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    if (take(encoder.encode(event)) === 'enough') return;
  }
  if (ending) await ended(ending, signal);
}

function textOf(response: TapedExchange['response']): string {
  const { json, text, events } = response ?? {};
  return text ?? events?.join('') ?? JSON.stringify(json);
}

/** Fails as it failed then; what the caller had ended waits for this caller to end it. */
async function ended(how: TapedExchange['ended'], signal: CallSignal): Promise<never> {
  if (how === undefined || how === 'aborted') return untilAborted(abortSignalOf(signal));
  throw errorOf(how);
}

function errorOf({ code, message, ...overrides }: TapedFailure): Error {
  return code === 'CONNECTION_LOST'
    ? new ConnectionError(message, overrides)
    : new AnswerShapeError(message, overrides);
}
