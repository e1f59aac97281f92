import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

export interface SocketWatch {
  /** Connections made so far. */
  made(): number;
  /** Those of them that are still there. */
  open(): number;
  stop(): void;
}

interface Connected {
  readonly connectParams: { readonly port: string };
  readonly socket: Socket;
}

/** Watches the connections that undici makes to a port of this machine. */
export function watchSockets(port: number): SocketWatch {
  const sockets: Socket[] = [];
  const onConnected = (message: unknown) => {
    const { connectParams, socket } = message as Connected;
    if (connectParams.port === String(port)) sockets.push(socket);
  };
  subscribe('undici:client:connected', onConnected);
  return {
    made: () => sockets.length,
    open: () => sockets.filter(({ destroyed }) => !destroyed).length,
    stop: () => unsubscribe('undici:client:connected', onConnected),
  };
}
