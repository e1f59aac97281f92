import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { StreamAnswer, StreamEnd } from './reply.js';

/** Puts an answer on the wire as it comes. Rejects with the signal's reason when the client leaves. */
export async function sendStream(
  { status, headers, pieces }: StreamAnswer,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  response.writeHead(status, { 'access-control-allow-origin': '*', ...headers });
  response.flushHeaders();
  try {
    for (;;) {
      const { done, value } = await pieces.next();
      if (done) return await ended(value, response);
      // A reader that is slower than the run holds it up, not the memory.
      if (!response.write(value)) await once(response, 'drain', { signal });
    }
  } finally {
    await pieces.return('end');
  }
}

async function ended(end: StreamEnd, response: ServerResponse): Promise<void> {
  if (end === 'end') response.end();
  else if (end === 'reset') await flushed(response, () => response.socket?.resetAndDestroy());
  else await flushed(response, () => response.socket?.destroy());
}

/** Breaks the connection once what was written before has left; a client that has left already is not waited for. */
function flushed(response: ServerResponse, breakOff: () => void): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      breakOff();
      resolve();
    };
    // Node drops what is written to a destroyed socket, and with it the callback.
    response.once('close', resolve);
    if (response.socket?.destroyed === false) response.write('', end);
    else end();
  });
}
