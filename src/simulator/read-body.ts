import type { Readable } from 'node:stream';
import { maxBodyBytes } from './reply.js';

/** A request's body, or the fact that it was too long to keep. */
export interface ReadBody {
  readonly body: Buffer;
  readonly oversized: boolean;
}

// Beyond this nobody is served any more, not even with a refusal.
const patienceBytes = 8 * maxBodyBytes;

/**
 * Reads a body and keeps at most 32 MiB of it. A longer one is read to its end without being kept, because a client
 * that is still sending does not see an answer; one that
 * never ends is cut off. Rejects when the connection ends first.
 */
export function readBody(request: Readable): Promise<ReadBody> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBodyBytes) chunks.push(chunk);
      else chunks = [];
      if (length > patienceBytes) request.destroy();
    });
    request.once('end', () => {
      const [only, ...more] = chunks;
      const body = only && more.length === 0 ? only : Buffer.concat(chunks);
      resolve({ body, oversized: length > maxBodyBytes });
    });
    request.once('error', reject);
    request.once('close', () => reject(new Error('The client left before its body was complete.')));
  });
}
