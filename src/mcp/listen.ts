import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from '../errors.js';

export interface ListenAddress {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** Resolves with the origin that clients are given. Rejects with a ConfigError when the port is taken. */
export function listen(server: Server, { host, port }: ListenAddress): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const problem =
        cause.code === 'EADDRINUSE'
          ? `Port ${port} is taken by another program; choose another with --port (0 takes a free one).`
          : `The server cannot listen on ${host}, port ${port} (${cause.code ?? cause.message}); choose others with --host and --port.`;
      reject(new ConfigError(problem, { cause }));
    });
    server.listen(port, host, () => {
      const address = server.address() as AddressInfo;
      const shown = address.family === 'IPv6' ? `[${host}]` : host;
      resolve(`http://${shown}:${address.port}`);
    });
  });
}
