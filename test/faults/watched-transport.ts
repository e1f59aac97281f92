import type { OpenExchange, Transport } from '../../src/perplexity/transport.js';

export interface WatchedTransport extends Transport {
  /** Exchanges begun so far. */
  begun(): number;
  /** Exchanges whose answer is awaited or being read. */
  underWay(): number;
}

/** The same transport, counting what is under way: the rest of a client stands still on its clock. */
export function watchedTransport(transport: Transport): WatchedTransport {
  let begun = 0;
  let underWay = 0;
  const counted = <Result>(work: Promise<Result>): Promise<Result> =>
    work.finally(() => {
      underWay -= 1;
    });
  return {
    host: transport.host,
    port: transport.port,
    begun: () => begun,
    underWay: () => underWay,
    send: async (request) => {
      begun += 1;
      underWay += 1;
      let exchange: OpenExchange;
      try {
        exchange = await transport.send(request);
      } catch (error) {
        underWay -= 1;
        throw error;
      }
      return {
        ...exchange,
        text: () => counted(exchange.text()),
        read: (take) => counted(exchange.read(take)),
      };
    },
    close: () => transport.close(),
  };
}
