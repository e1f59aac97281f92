import type { ServerResponse } from 'node:http';
import type { SimulatorReply, StreamAnswer } from './reply.js';

/** Puts a reply on the wire, broken in the way it asks for. */
export function sendReply(
  reply: Exclude<SimulatorReply, StreamAnswer>,
  response: ServerResponse,
): void {
  const { socket } = response;
  // The client is gone; there is nobody to answer.
  if (!socket) return;
  if (reply.kind === 'reset') {
    socket.resetAndDestroy();
    return;
  }
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, {
    'access-control-allow-origin': '*',
    ...reply.headers,
    'content-length': body.length,
  });
  if (reply.kind === 'answer') {
    response.end(body);
    return;
  }
  // Half of what the header promised, then the end of the connection.
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => socket.destroy());
}
