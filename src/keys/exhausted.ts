import { KeysExhaustedError } from '../errors.js';
import type { KeySlot } from './key-slot.js';

/** Says which keys there are and why none of them can be used. */
export function allRefused(slots: readonly KeySlot[], now: number): KeysExhaustedError {
  if (slots.length === 0) {
    return new KeysExhaustedError('No API key is left of the account that this call needs.');
  }
  const list = slots.map((key) => `slot ${key.slot} ${reasonOf(key, now)}`).join(', ');
  const refusals = slots.flatMap(({ lastRefusal }) => lastRefusal ?? []);
  return new KeysExhaustedError(
    `No usable API key is left: ${list}.`,
    refusals.length === 0 ? {} : { cause: refusals.at(-1) },
  );
}

/** The next slot this call could have had lies behind its deadline. */
export function noSlotInTime(retryAfterMs: number): KeysExhaustedError {
  const wait = Math.ceil(retryAfterMs);
  return new KeysExhaustedError(
    `No API key has a free slot before the call's deadline; the next one comes in ${wait} ms.`,
    { retryAfterMs },
  );
}

/** The queue has reached its bound. */
export function queueFull(maxQueued: number, retryAfterMs: number): KeysExhaustedError {
  return new KeysExhaustedError(
    `${maxQueued} calls already wait for a free slot of an API key, which is the limit (\`maxQueued\`).`,
    { retryAfterMs },
  );
}

function reasonOf(key: KeySlot, now: number): string {
  const { state } = key.stats(now);
  if (state === 'retired') return 'is out of credit';
  if (state === 'quarantined') return `was refused (${key.lastRefusal?.status ?? 'no answer'})`;
  return state === 'cooling' ? 'rests after a 429' : 'was tried already';
}
