import type { CallSignal } from '../../core/abort.js';
import { AnswerShapeError, ConnectionError } from '../../errors.js';
import type { ExchangeRequest, OpenExchange, Transport } from '../../perplexity/transport.js';
import type { AskingPlaces } from './asking-place.js';
import type { TapedExchange, TapedFailure } from './cassette-file.js';
import { tapedRequest } from './taped-request.js';

/** Told of every exchange that has ended, with the body of its request as it was sent. */
export type OnExchange = (exchange: TapedExchange, body: object | null) => void;

/** What of an answer's headers the client acts on; limits are not replayed, and nothing else is anybody's business. */
const keptHeaders = ['content-type', 'retry-after', 'x-request-id'];

/** Passes everything on to `transport`, and tells what went over it. */
export function recordingTransport(
  transport: Transport,
  places: AskingPlaces,
  onExchange: OnExchange,
): Transport {
  const send = async (exchange: ExchangeRequest): Promise<OpenExchange> => {
    const { from, record } = places.current();
    const head = {
      ...from,
      ...tapedRequest(exchange),
      slot: record?.attempts.at(-1)?.slot ?? 0,
    };
    const end = (rest: Pick<TapedExchange, 'response' | 'ended'>) =>
      onExchange({ ...head, ...rest }, exchange.body);
    const endedBy = (error: unknown) => endingOf(error, exchange.signal);
    let open: OpenExchange;
    try {
      open = await transport.send(exchange);
    } catch (error) {
      end({ ended: endedBy(error) });
      throw error;
    }
    return recorded(open, (text, error) => {
      const response = responseOf(open, text, head.stream);
      end({ response, ...(error !== undefined && { ended: endedBy(error) }) });
    });
  };
  return { ...transport, send };
}

/** The exchange, whose body is told once it has been read as far as anybody will. */
function recorded(
  open: OpenExchange,
  onEnd: (text: string, error?: unknown) => void,
): OpenExchange {
  return {
    status: open.status,
    headers: open.headers,
    text: async () => {
      try {
        const text = await open.text();
        onEnd(text);
        return text;
      } catch (error) {
        onEnd('', error);
        throw error;
      }
    },
    read: async (take) => {
      const decoder = new TextDecoder();
      let text = '';
      try {
        await open.read((bytes) => {
          text += decoder.decode(bytes, { stream: true });
          return take(bytes);
        });
      } catch (error) {
        onEnd(text, error);
        throw error;
      }
      onEnd(text);
    },
  };
}

function responseOf(
  { status, headers }: OpenExchange,
  text: string,
  isStream: boolean,
): NonNullable<TapedExchange['response']> {
  const kept = keptHeaders.flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  return { status, headers: Object.fromEntries(kept), ...bodyOf(text, isStream) };
}

function bodyOf(text: string, isStream: boolean) {
  // Each event with the blank line that ends it.
  if (isStream) return { events: text.split(/(?<=\r?\n\r?\n)/).filter((event) => event !== '') };
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return { text };
  }
}

function endingOf(error: unknown, signal: CallSignal): 'aborted' | TapedFailure {
  const isOurs = error instanceof ConnectionError || error instanceof AnswerShapeError;
  if (signal.aborted || !isOurs) return 'aborted';
  const { message, errorType, billing, retryable } = error;
  const code = error instanceof ConnectionError ? 'CONNECTION_LOST' : 'ANSWER_UNREADABLE';
  return { code, message, errorType, billing, retryable };
}
