import { abandonable, type CallSignal, deriveSignal } from '../../core/abort.js';
import { type Clock, systemClock } from '../../core/clock.js';
import { expireAfter } from '../../core/expire-after.js';
import type { AlertChannel, Trouble } from './alert-channel.js';
import type { Letter } from './alert-notice.js';

export interface Delivery {
  readonly channel: AlertChannel;
  readonly letter: Letter;
  readonly signal: CallSignal;
}

const limitMs = 10_000;
const tooLate = new Error('The channel took too long.');

/** Tries a letter once, for ten seconds at most. Rejects with the signal's reason when it aborts, and for nothing else. */
export async function deliverOnce(
  { channel, letter, signal: parent }: Delivery,
  clock: Clock = systemClock,
): Promise<Trouble | undefined> {
  const { signal, abort, dispose } = deriveSignal(parent);
  const stop = expireAfter(limitMs, () => abort(tooLate), clock);
  try {
    return await abandonable(channel.send(letter, signal), signal);
  } catch (error) {
    parent.throwIfAborted();
    if (signal.aborted) return { what: `does not answer within ${limitMs / 1000} s` };
    const word = error instanceof Error ? error.name : 'unknown';
    return { what: `cannot be used (${word})` };
  } finally {
    stop();
    dispose();
  }
}
