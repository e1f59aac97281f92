import { Pool } from 'undici';
import type { CallSignal } from '../core/abort.js';
import type { Clock } from '../core/clock.js';
import { isCrossgraphError } from '../errors.js';
import { readBody } from '../perplexity/read-body.js';
import { connectionErrorOf, type ResponseHeaders } from '../perplexity/transport.js';
import { UndiciSignal } from '../perplexity/undici-signal.js';
import type { FetchRequest } from './fetch-request.js';

/** An answer whose head has come and whose body has yet to be read. */
export interface OpenAnswer {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** Hands the body's bytes to `take` as they come, until their end. */
  read(take: (bytes: Uint8Array) => void): Promise<void>;
}

/** Moves requests to one origin and back. */
export interface FetchTransport {
  send(request: FetchRequest, apiKey: string, signal: CallSignal): Promise<OpenAnswer>;
  close(): Promise<void>;
}

export interface FetchTransportOptions {
  readonly origin: string;
  readonly host: string;
  readonly maxBodyBytes: number;
  readonly clock: Clock;
}

/** A keep-alive connection pool (undici). Follows no redirect: the key goes where it was meant to go. */
export function createFetchTransport(options: FetchTransportOptions): FetchTransport {
  const { origin, host, maxBodyBytes, clock } = options;
  // undici's own time limits are off: ours cover the whole exchange.
  const limits = { headersTimeout: 0, bodyTimeout: 0, maxResponseSize: maxBodyBytes };
  const pool = new Pool(origin, { connections: 256, ...limits });

  const settled = async <Result>(work: Promise<Result>, signal: CallSignal): Promise<Result> => {
    try {
      return await work;
    } catch (error) {
      // undici wraps the reason while a body is being read.
      if (signal.aborted) throw signal.reason;
      throw isCrossgraphError(error) ? error : connectionErrorOf(error, host);
    }
  };

  return {
    send: async ({ method, path, headers, body = null }, apiKey, signal) => {
      const sent = { ...headers, 'accept-encoding': 'identity', authorization: `Bearer ${apiKey}` };
      const request = { method, path, headers: sent, body, signal: new UndiciSignal(signal) };
      const response = await settled(
        pool.request(request as Parameters<Pool['request']>[0]),
        signal,
      );
      return {
        status: response.statusCode,
        headers: response.headers,
        read: (take) => {
          const all = (bytes: Uint8Array) => {
            take(bytes);
            return 'more' as const;
          };
          return settled(readBody(response.body, all, clock), signal);
        },
      };
    },
    close: () => pool.destroy(),
  };
}
