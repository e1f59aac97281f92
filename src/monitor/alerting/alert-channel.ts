import type { CallSignal } from '../../core/abort.js';
import type { Letter } from './alert-notice.js';

/** A place where people are told of alerts. */
export interface AlertChannel {
  /** What sentences call it: `webhook at hooks.slack.com`. Holds no secret. */
  readonly name: string;
  /** Tries once. Says what stood in the way, or nothing when the letter was taken; may throw only when `signal` aborts. */
  send(letter: Letter, signal: CallSignal): Promise<Trouble | undefined>;
}

/** Why a letter was not taken. Holds no secret. */
export interface Trouble {
  /** Goes on behind the name of the channel: `does not answer (ECONNREFUSED)`. */
  readonly what: string;
  /** What somebody has to do first: trying again by itself would not help. */
  readonly advice?: string;
  /** How long the receiver asks to wait. */
  readonly retryAfterMs?: number | undefined;
}

/** What goes on behind the name of a channel in trouble, and what to do about it. */
export function troubleText({ what, advice }: Trouble): string {
  return advice === undefined ? what : `${what}: ${advice}`;
}
