import { type Dispatcher, errors, Pool } from 'undici';
import type { CallSignal } from '../core/abort.js';
import { type Clock, systemClock } from '../core/clock.js';
import {
  AnswerShapeError,
  ConfigError,
  ConnectionError,
  isCrossgraphError,
  messageOf,
} from '../errors.js';
import { readBody } from './read-body.js';
import { UndiciSignal } from './undici-signal.js';

export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** One HTTP answer, body read to its end. */
export interface Exchange {
  readonly status: number;
  readonly headers: ResponseHeaders;
  readonly text: string;
}

/** One HTTP answer whose head has come and whose body has yet to be read, by exactly one of its functions. */
export interface OpenExchange {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** Reads the body to its end. */
  text(): Promise<string>;
  /** Hands the body's bytes to `take` as they come, until their end or until it answers that it has enough. */
  read(take: (bytes: Uint8Array) => 'more' | 'enough'): Promise<void>;
}

export interface ExchangeRequest {
  readonly path: string;
  readonly apiKey: string;
  /** Sent with POST, if it is there; a GET has none. */
  readonly body: object | null;
  /** @defaultValue POST */
  readonly method?: 'GET' | 'POST' | undefined;
  readonly signal: CallSignal;
  /** What is asked for in `accept`. @defaultValue application/json */
  readonly accept?: 'application/json' | 'text/event-stream' | undefined;
  /** Called when the request goes onto its connection, by a transport that `tellsSent`. */
  readonly onSent?: (() => void) | undefined;
}

/** Moves bytes to one origin and back. Knows no keys, retries or limits. */
export interface Transport {
  /** Host and port, for spans. */
  readonly host: string;
  readonly port: number;
  /** Whether `onSent` is called. @defaultValue false */
  readonly tellsSent?: boolean | undefined;
  /**
   * Sends one request and waits for the head of its answer. Throws ConnectionError when none came, and the signal's own
   * reason when it aborted; reading the body does the same.
   */
  send(exchange: ExchangeRequest): Promise<OpenExchange>;
  /** Ends idle and running connections. */
  close(): Promise<void>;
}

export interface TransportOptions {
  /** Ceiling on open connections. @defaultValue 256 */
  readonly connections?: number | undefined;
  /** Largest answer read, in bytes. @defaultValue 32 MiB, the vendor's own limit for requests */
  readonly maxAnswerBytes?: number | undefined;
  readonly clock?: Clock | undefined;
}

/** A keep-alive connection pool (undici) to `baseUrl`, whose path, if any, is put before every request's. */
export function createTransport(baseUrl: string, options: TransportOptions = {}): Transport {
  const { connections = 256, maxAnswerBytes = 32 * 2 ** 20, clock = systemClock } = options;
  const url = parseBaseUrl(baseUrl);
  const prefix = url.pathname.replace(/\/+$/, '');
  // undici's own time limits are off: ours cover the whole exchange, and theirs are coarse.
  const pool = new TellingPool(url.origin, {
    connections,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: maxAnswerBytes,
  });

  const settled = async <Result>(work: Promise<Result>, signal: CallSignal): Promise<Result> => {
    try {
      return await work;
    } catch (error) {
      // undici wraps the reason while a body is being read.
      if (signal.aborted) throw signal.reason;
      // Thrown by whoever reads the body: the connection is not to blame.
      if (isCrossgraphError(error)) throw error;
      throw connectionErrorOf(error, url.host);
    }
  };
  const send = async (exchange: ExchangeRequest): Promise<OpenExchange> => {
    const { path, apiKey, body, signal, accept = 'application/json', method = 'POST' } = exchange;
    const response = await settled(
      pool.request({
        method,
        path: prefix + path,
        headers: {
          authorization: `Bearer ${apiKey}`,
          'content-type': 'application/json',
          accept,
        },
        body: method === 'GET' || body === null ? null : JSON.stringify(body),
        signal: new UndiciSignal(signal),
        onSent: exchange.onSent,
      } as Dispatcher.RequestOptions),
      signal,
    );
    return {
      status: response.statusCode,
      headers: response.headers,
      text: () => settled(response.body.text(), signal),
      read: (take) => settled(readBody(response.body, take, clock), signal),
    };
  };

  return {
    host: url.hostname,
    port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    tellsSent: true,
    send,
    close: () => pool.destroy(),
  };
}

type TellingOptions = Dispatcher.DispatchOptions & Pick<ExchangeRequest, 'onSent'>;

/** Passes on when a request has been written to its connection, which may have had to be opened first. */
class TellingPool extends Pool {
  override dispatch(options: TellingOptions, handler: Dispatcher.DispatchHandler): boolean {
    const { onSent } = options;
    // Called by undici though its types do not know it.
    if (onSent) Object.assign(handler, { onRequestSent: onSent });
    return super.dispatch(options, handler);
  }
}

/** The origin that cached answers belong to. */
export function originOf(baseUrl: string): string {
  return parseBaseUrl(baseUrl).href.replace(/\/+$/, '');
}

/** The address as a URL; throws a ConfigError when it is not the bare address of an API. */
export function parseBaseUrl(baseUrl: string): URL {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new ConfigError(
      'Expected the base URL to be an http(s) address such as https://api.perplexity.ai; check PERPLEXITY_BASE_URL.',
    );
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new ConfigError(
      'The base URL must hold no credentials, query or fragment; check PERPLEXITY_BASE_URL.',
    );
  }
  return url;
}

// The request cannot have reached the other side, so it cannot have been billed.
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What undici's error turns into. */
export function connectionErrorOf(error: unknown, host: string): Error {
  if (error instanceof errors.ResponseExceededMaxSizeError) {
    return new AnswerShapeError(`The answer of ${host} is larger than the limit.`, {
      retryable: false,
    });
  }
  const code = (error as { code?: unknown } | null)?.code;
  const word = typeof code === 'string' ? code : 'connection_lost';
  return new ConnectionError(`The connection to ${host} failed: ${messageOf(error) || word}.`, {
    cause: error,
    errorType: word,
    billing: neverSent.has(word) ? 'no' : 'maybe',
  });
}
