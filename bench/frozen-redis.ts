import { createServer, type Socket } from 'node:net';

export interface FrozenRedis {
  readonly url: `redis://${string}`;
  close(): void;
}

/** A Redis that has frozen: it lets clients introduce themselves (`CLIENT SETINFO`) and answers nothing more. */
export async function startFrozenRedis(): Promise<FrozenRedis> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      for (const _ of String(data).matchAll(/SETINFO/g)) socket.write('+OK\r\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `redis://127.0.0.1:${port}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
