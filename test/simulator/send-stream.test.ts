import { once } from 'node:events';
import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { StreamAnswer, StreamEnd } from '../../src/simulator/reply.js';
import { sendStream } from '../../src/simulator/send-stream.js';

const opened: { close(): void }[] = [];

afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

/** A response that a client on the wire waits for. */
async function responseOnTheWire() {
  const server = createServer();
  const responded = once(server, 'request') as Promise<[unknown, ServerResponse]>;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const client = request({ port, host: '127.0.0.1' }).on('error', () => undefined);
  opened.push(server, { close: () => client.destroy() });
  client.end();
  const [, response] = await responded;
  return response;
}

it.each<StreamEnd>(['reset', 'truncate'])(
  'a stream that is to end in a %s ends when its client has left just before',
  async (end) => {
    const response = await responseOnTheWire();
    const ended: string[] = [];
    async function* piecesOf(): StreamAnswer['pieces'] {
      try {
        yield 'data: 1\n\n';
        // What a reset does to the socket, in the turn before the response hears of it.
        response.socket?.destroy();
        return end;
      } finally {
        ended.push('pieces');
      }
    }
    const stream: StreamAnswer = { kind: 'stream', status: 200, headers: {}, pieces: piecesOf() };

    await sendStream(stream, response, new AbortController().signal);

    expect(ended).toEqual(['pieces']);
  },
);
