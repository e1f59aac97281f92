import type { Exchange, OpenExchange } from '../src/perplexity/transport.js';

/** An answer that is there in one piece, as a transport gives it. */
export function wholeExchange({ status, headers, text }: Exchange): OpenExchange {
  return {
    status,
    headers,
    text: async () => text,
    read: async (take) => {
      take(Buffer.from(text));
    },
  };
}
