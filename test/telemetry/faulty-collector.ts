import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a collector does with a request that has come in whole; which one it is, from 1. */
export type CollectorManner = (response: ServerResponse, request: number) => void;

export interface FaultyCollector {
  readonly url: string;
  requests(): number;
  /** Connections that are open. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

/** An OTLP/HTTP receiver in this process that keeps nothing and answers as it is told. */
export async function startFaultyCollector(manner: CollectorManner): Promise<FaultyCollector> {
  let requests = 0;
  const server = createServer((request: IncomingMessage, response) => {
    request.resume().on('end', () => manner(response, ++requests));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests: () => requests,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const answers =
  (status: number, headers: Readonly<Record<string, string>> = {}): CollectorManner =>
  (response) =>
    void response.writeHead(status, headers).end();

/** Never answers. */
export const hangs: CollectorManner = () => undefined;

/** Answers the headers, and never ends. */
export const stalls: CollectorManner = (response) => void response.writeHead(200).flushHeaders();

/** Answers byte by byte for ever. */
export const trickles: CollectorManner = (response) => {
  response.writeHead(200).flushHeaders();
  const drip = setInterval(() => response.write('.'), 20);
  response.on('close', () => clearInterval(drip));
};

/** Closes the connection without a word. */
export const hangsUp: CollectorManner = (response) => void response.socket?.destroy();
