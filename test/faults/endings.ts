import type { Billing, ErrorCode } from '../../src/error-table.js';
import type { Fault } from '../../src/simulator/faults.js';
import type { spoiledAnswers } from './spoiled-answers.js';

/**
 * The kinds of call: `background` meets the fault when it submits its run, `asking after a run` when it asks how the run
 * fares.
 */
export const kinds = [
  'ask',
  'stream',
  'search',
  'background',
  'background stream',
  'asking after a run',
] as const;
export type Kind = (typeof kinds)[number];

/** How a fault is brought about: an order to the simulator, an answer of a front before it, or no server at all. */
export type Provocation =
  | { readonly by: 'simulator'; readonly order: Omit<Fault, 'path' | 'times'> }
  | { readonly by: 'front'; readonly answer: keyof typeof spoiledAnswers }
  | { readonly by: 'absence'; readonly of: 'server' | 'name' };

/** How a call ends that meets the fault. */
export interface Ending {
  readonly code: ErrorCode;
  /** `error.type`; `A or B` where it depends on how the bytes arrive. */
  readonly type: string;
  readonly retryable: boolean;
  readonly billing: Billing;
  /** Requests that a call sends which meets the fault every time. */
  readonly requests: number;
  /** What a call ends in that meets the fault the first time only. */
  readonly passing: 'answered' | 'error';
  /** Requests that such a call sends. */
  readonly requestsWhenPassing: number;
  /** What a call ends in that meets it every time, when the cache has an old answer. */
  readonly withOldAnswer: 'stale' | 'error';
}

export interface FaultRow {
  readonly fault: string;
  readonly provoked: Provocation;
  /** The call's patience; by default there is time for all attempts. */
  readonly timeoutMs?: number;
  /** Absent where the fault cannot happen; `answered` where it does no harm. */
  readonly ends: Readonly<Partial<Record<Kind, Ending | 'answered'>>>;
}

export const simulated = (
  status: Fault['status'],
  more: Omit<Fault, 'path' | 'times' | 'status'> = {},
): Provocation => ({ by: 'simulator', order: { status, ...more } });
export const fronted = (answer: keyof typeof spoiledAnswers): Provocation => ({
  by: 'front',
  answer,
});

/** Tried as often as allowed; another try may be answered. */
export const retried = (code: ErrorCode, type: string, more: Partial<Ending> = {}): Ending => ({
  ...{ code, type, retryable: true, billing: 'maybe', requests: 3 },
  ...{ passing: 'answered', requestsWhenPassing: 2, withOldAnswer: 'stale' },
  ...more,
});
/** Would be the same next time; an old answer is better than none. */
export const final = (code: ErrorCode, type: string, more: Partial<Ending> = {}): Ending =>
  retried(code, type, {
    ...{ retryable: false, requests: 1, passing: 'error', requestsWhenPassing: 1 },
    ...more,
  });
/** The request is wrong, and an old answer does not make it right. */
export const refused = (type: string): Ending =>
  final('REQUEST_REFUSED', type, { billing: 'no', withOldAnswer: 'error' });
/** The key is to blame: every one is tried, once. */
const keyless = final('KEYS_EXHAUSTED', 'no_healthy_key', {
  ...{ billing: 'no', requests: 2, passing: 'answered', requestsWhenPassing: 2 },
});
export const unsent = { billing: 'no' } as const;
/** Each attempt asks both. */
export const everyKey = { billing: 'no', requests: 6 } as const;
// A reset right behind other bytes is taken for an end where both arrive together.
export const resetOrClosed = 'ECONNRESET or UND_ERR_SOCKET';
/** Behind the beginning of a new answer nothing is tried again, and no old one is given. */
export const broken = (type: string, more: Partial<Ending> = {}): Ending =>
  retried('CONNECTION_LOST', type, {
    ...{ requests: 1, passing: 'error', requestsWhenPassing: 1, withOldAnswer: 'error' },
    ...more,
  });

/** A run that was accepted is asked after until its call's time is up, whatever the single answers are. */
export const askedAgain = final('CALL_TIMEOUT', 'timeout', {
  ...{ requests: 8, passing: 'answered', requestsWhenPassing: 3 },
});
export const askedSlowly = { ...askedAgain, requests: 7 };
/** Asking again would not help; the run may be billed all the same. */
export const askedInVain = (code: ErrorCode, type: string, more: Partial<Ending> = {}): Ending =>
  final(code, type, { requests: 2, requestsWhenPassing: 2, ...more });

type Known = Ending | 'answered';

/** A run in the background is submitted as `ask` asks, and asked after once more at least. */
const submitted = (ending: Known): Known =>
  ending !== 'answered' && ending.passing === 'answered'
    ? { ...ending, requestsWhenPassing: ending.requestsWhenPassing + 1 }
    : ending;
export const every = (ending: Known, asking: Known = askedAgain): FaultRow['ends'] => ({
  ...{ ask: ending, stream: ending, search: ending },
  ...{ background: submitted(ending), 'background stream': ending, 'asking after a run': asking },
});
export const whole = (ending: Known, asking: Known = askedAgain): FaultRow['ends'] => ({
  ...{ ask: ending, search: ending },
  ...{ background: submitted(ending), 'asking after a run': asking },
});
export const unreadable = askedInVain('ANSWER_UNREADABLE', 'invalid_response');
export const turnedAway = (type: string): FaultRow['ends'] =>
  every(refused(type), askedInVain('REQUEST_REFUSED', type, { withOldAnswer: 'error' }));
/** Only the account that submitted a run can ask after it, and the other one does not know it. */
export const lockedOut = every(
  keyless,
  askedInVain('KEYS_EXHAUSTED', 'no_healthy_key', { requests: 3, requestsWhenPassing: 3 }),
);
/** There is no time to ask after a run. */
export const outOfTime = (ending: Ending): FaultRow['ends'] => ({
  ...{ ask: ending, stream: ending, search: ending },
  ...{ background: ending, 'background stream': ending },
});
export const runs = (ending: Ending): FaultRow['ends'] => ({
  ...{ ask: ending, stream: ending },
  background: { ...ending, requests: 2, requestsWhenPassing: 2 },
  'background stream': ending,
});
/** A run in the background outlives its stream, which goes on behind the last event that came. */
export const interrupted = (ending: Ending): FaultRow['ends'] => ({
  stream: ending,
  'background stream': 'answered',
});

export function isBackground(kind: Kind): boolean {
  return !['ask', 'stream', 'search'].includes(kind);
}

/** Requests of a call that the fault does no harm: a run in the background is submitted, then asked after. */
export function requestsUnharmed(kind: Kind): number {
  return isBackground(kind) ? 2 : 1;
}
