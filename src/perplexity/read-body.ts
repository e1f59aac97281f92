import type { Readable } from 'node:stream';
import type { Clock } from '../core/clock.js';

// The end of the body follows its last event at once; a connection that does not get that far is not worth keeping.
const msToEnd = 1_000;

/**
 * Hands a body's bytes to `take` as they come, and resolves at their end or as soon as `take` has enough. What still
 * comes then is thrown away, so that the connection can be used again, for a second at most; then it is closed.
 */
export function readBody(
  body: Readable,
  take: (bytes: Uint8Array) => 'more' | 'enough',
  clock: Clock,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const onData = (bytes: Uint8Array) => {
      try {
        if (take(bytes) === 'more') return;
      } catch (error) {
        reject(error);
      }
      body.off('data', onData);
      throwAway(body, clock);
      resolve();
    };
    // Stays on: after the end of our reading a broken connection is nobody's error.
    body.on('error', reject);
    body.on('end', resolve);
    body.on('close', () => reject(new Error('The body was closed before its end.')));
    body.on('data', onData);
  });
}

function throwAway(body: Readable, clock: Clock): void {
  const patience = new AbortController();
  body.on('close', () => patience.abort());
  body.resume();
  clock.sleep(msToEnd, patience.signal).then(
    () => body.destroy(),
    () => undefined, // It ended in time.
  );
}
