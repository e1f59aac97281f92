import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer as it was recorded: JSON, or a body of server-sent events. */
export interface RecordedAnswer {
  /** @defaultValue 200 */
  readonly status?: number | undefined;
  readonly json?: object | undefined;
  readonly events?: string | undefined;
}

/** A server that gives the same recorded answer to whatever it is asked. */
export async function serveRecorded({ status = 200, json, events }: RecordedAnswer) {
  const type = events === undefined ? 'application/json' : 'text/event-stream; charset=utf-8';
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => {
      response.writeHead(status, { 'content-type': type });
      response.end(events ?? JSON.stringify(json));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
