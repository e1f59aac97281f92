import type { Transport } from '../src/perplexity/transport.js';

/** Answers every request with the same text, at once and without a socket. */
export function instantTransport(text: string): Transport {
  return {
    host: 'instant.invalid',
    port: 443,
    post: async () => ({ status: 200, headers: {}, text }),
    close: async () => undefined,
  };
}
