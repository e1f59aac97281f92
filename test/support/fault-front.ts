import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a front does with a request it spoils. Its body has been read. */
export type SpoiledAnswer = (response: ServerResponse) => void;

/** A server before the simulator that spoils answers in ways the simulator does not know, and can be away altogether. */
export interface FaultFront {
  readonly port: number;
  /** Requests that arrived. */
  seen(): number;
  /** Spoils the next `times` requests but for the first `after`. */
  spoil(answer: SpoiledAnswer, which: { readonly times: number; readonly after: number }): void;
  /** Stops listening and drops every connection; `back` listens on the same port again. */
  goAway(): Promise<void>;
  back(): Promise<void>;
  close(): Promise<void>;
}

/** Starts one on a free port of 127.0.0.1; what it does not spoil it hands on to `upstreamUrl` as it is. */
export async function startFaultFront(upstreamUrl: string): Promise<FaultFront> {
  let seen = 0;
  let left = 0;
  let spared = 0;
  let spoiled: SpoiledAnswer | undefined;
  const server = createServer(async (incoming, response) => {
    seen += 1;
    const body = await bodyOf(incoming);
    if (spoiled && spared > 0) {
      spared -= 1;
      handOn(incoming, response, { url: upstreamUrl, body });
    } else if (spoiled && left > 0) {
      left -= 1;
      spoiled(response);
    } else handOn(incoming, response, { url: upstreamUrl, body });
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await listen(0);
  const goAway = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return {
    port,
    seen: () => seen,
    spoil: (answer, { times, after }) => {
      spoiled = answer;
      left = times;
      spared = after;
    },
    goAway,
    back: async () => {
      await listen(port);
    },
    close: goAway,
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function handOn(
  { method, url: path, headers }: IncomingMessage,
  response: ServerResponse,
  { url, body }: { readonly url: string; readonly body: Buffer },
): void {
  const onward = request(new URL(path ?? '/', url), { method, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  onward.end(body);
}
