import type { Transport } from '../src/perplexity/transport.js';
import { wholeExchange } from './whole-exchange.js';

/** Answers every request with the same text, at once and without a socket. */
export function instantTransport(text: string): Transport {
  return {
    host: 'instant.invalid',
    port: 443,
    send: async () => wholeExchange({ status: 200, headers: {}, text }),
    close: async () => undefined,
  };
}
