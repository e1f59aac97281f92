import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError, messageOf } from '../errors.js';

/** Where metrics can be fetched. Neither it nor whoever is connected keeps the process alive for long. */
export interface MetricsServer {
  readonly url: string;
  /** Takes no more scrapes; one that is under way may still be answered. */
  stop(): void;
  /** Ends what is still connected, such as a scraper that does not read. */
  cut(): void;
}

/** After so long without taking a byte a scraper has gone. */
const patienceMs = 5000;

/** Lets `answer` answer at `/metrics`. Throws a ConfigError when the port cannot be had. */
export async function serveMetrics(
  { host, port }: { readonly host: string; readonly port: number },
  answer: RequestListener,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.url?.split('?')[0] === '/metrics') answer(request, response);
    else response.writeHead(404).end();
  });
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    const isTaken = (error as { code?: unknown }).code === 'EADDRINUSE';
    const reason = isTaken ? 'the port is taken' : messageOf(error);
    throw new ConfigError(
      `Metrics cannot be offered at http://${host}:${port}/metrics: ${reason}. Choose another port.`,
      { cause: error },
    );
  }
  // A connection that could not be accepted costs a scrape, not the process.
  server.on('error', () => undefined);
  server.on('connection', (socket) => socket.unref());
  server.unref();
  // What waits to be written keeps a process alive all the same.
  server.timeout = patienceMs;
  return {
    url: `http://${host}:${portOf(server.address(), port)}/metrics`,
    stop: () => void server.close(),
    cut: () => server.closeAllConnections(),
  };
}

function portOf(address: string | AddressInfo | null, asked: number): number {
  return typeof address === 'object' && address !== null ? address.port : asked;
}
