import type { Billing, ErrorCode } from '../../src/errors.js';
import type { Fault } from '../../src/simulator/faults.js';
import type { spoiledAnswers } from './spoiled-answers.js';

/** The kinds of call, each with a column of its own. */
export const kinds = ['ask', 'stream', 'search'] as const;
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

const simulated = (
  status: Fault['status'],
  more: Omit<Fault, 'path' | 'times' | 'status'> = {},
): Provocation => ({ by: 'simulator', order: { status, ...more } });
const fronted = (answer: keyof typeof spoiledAnswers): Provocation => ({ by: 'front', answer });

/** Tried as often as allowed; another try may be answered. */
const retried = (code: ErrorCode, type: string, more: Partial<Ending> = {}): Ending => ({
  ...{ code, type, retryable: true, billing: 'maybe', requests: 3 },
  ...{ passing: 'answered', withOldAnswer: 'stale' },
  ...more,
});
/** Would be the same next time; an old answer is better than none. */
const final = (code: ErrorCode, type: string, more: Partial<Ending> = {}): Ending =>
  retried(code, type, { retryable: false, requests: 1, passing: 'error', ...more });
/** The request is wrong, and an old answer does not make it right. */
const refused = (type: string): Ending =>
  final('REQUEST_REFUSED', type, { billing: 'no', withOldAnswer: 'error' });
/** The key is to blame: every one is tried, once. */
const keyless = final('KEYS_EXHAUSTED', 'no_healthy_key', {
  ...{ billing: 'no', requests: 2, passing: 'answered' },
});
const unsent = { billing: 'no' } as const;
/** Each attempt asks both. */
const everyKey = { billing: 'no', requests: 6 } as const;
// A reset right behind other bytes is taken for an end where both arrive together.
const resetOrClosed = 'ECONNRESET or UND_ERR_SOCKET';
/** Behind the beginning of a new answer nothing is tried again, and no old one is given. */
const broken = (type: string, more: Partial<Ending> = {}): Ending =>
  retried('CONNECTION_LOST', type, {
    ...{ requests: 1, passing: 'error', withOldAnswer: 'error' },
    ...more,
  });

const every = (ending: Ending | 'answered'): FaultRow['ends'] => ({
  ask: ending,
  stream: ending,
  search: ending,
});
const whole = (ending: Ending | 'answered'): FaultRow['ends'] => ({ ask: ending, search: ending });
const runs = (ending: Ending): FaultRow['ends'] => ({ ask: ending, stream: ending });

// Of a run's events the first two tell a caller nothing, the ninth is text.
const atOnce = 1;
const midStream = 9;

/** Every fault, how it is brought about, and how each kind of call ends. Two keys, three attempts. */
export const faultTable: readonly FaultRow[] = [
  {
    fault: 'connection refused',
    provoked: { by: 'absence', of: 'server' },
    ends: every(retried('CONNECTION_LOST', 'ECONNREFUSED', unsent)),
  },
  {
    fault: 'host name not found',
    provoked: { by: 'absence', of: 'name' },
    ends: every(retried('CONNECTION_LOST', 'ENOTFOUND', unsent)),
  },
  {
    fault: 'connection reset before the headers',
    provoked: simulated('reset'),
    ends: every(retried('CONNECTION_LOST', 'ECONNRESET')),
  },
  {
    fault: 'connection closed before the headers',
    provoked: fronted('closed'),
    ends: every(retried('CONNECTION_LOST', 'UND_ERR_SOCKET')),
  },
  {
    fault: 'connection reset in the middle of the body',
    provoked: simulated('reset', { afterBytes: 40 }),
    ends: whole(retried('CONNECTION_LOST', resetOrClosed)),
  },
  {
    fault: 'body cut short',
    provoked: simulated('truncate', { afterBytes: 40 }),
    ends: whole(retried('CONNECTION_LOST', 'UND_ERR_SOCKET')),
  },
  {
    fault: 'stream reset before its first event for the caller',
    provoked: simulated('reset', { afterEvents: atOnce }),
    ends: { stream: retried('CONNECTION_LOST', resetOrClosed) },
  },
  {
    fault: 'stream reset in the middle',
    provoked: simulated('reset', { afterEvents: midStream }),
    ends: { stream: broken(resetOrClosed) },
  },
  {
    fault: 'stream closed in the middle',
    provoked: simulated('truncate', { afterEvents: midStream }),
    ends: { stream: broken('UND_ERR_SOCKET') },
  },
  {
    fault: 'bare `error` event in the middle of a stream',
    provoked: simulated('error', { afterEvents: midStream }),
    ends: { stream: broken('stream_interrupted') },
  },
  {
    fault: 'no headers within the attempt’s time',
    provoked: simulated('hang'),
    ends: every(retried('CALL_TIMEOUT', 'timeout')),
  },
  {
    fault: 'no headers within the call’s time',
    provoked: simulated('hang'),
    timeoutMs: 700,
    ends: every(final('CALL_TIMEOUT', 'timeout')),
  },
  {
    fault: 'body that stops in the middle',
    provoked: simulated('hang', { afterBytes: 40 }),
    ends: whole(retried('CALL_TIMEOUT', 'timeout')),
  },
  {
    fault: 'stream that falls silent in the middle',
    provoked: simulated('hang', { afterEvents: midStream }),
    ends: { stream: broken('timeout', { code: 'CALL_TIMEOUT' }) },
  },
  {
    fault: '500',
    provoked: simulated(500),
    ends: every(retried('UPSTREAM_FAILED', '500')),
  },
  {
    fault: '502 with a gateway’s HTML page',
    provoked: simulated('html502'),
    ends: every(retried('UPSTREAM_FAILED', '502')),
  },
  {
    fault: '503',
    provoked: simulated(503),
    ends: every(retried('UPSTREAM_FAILED', '503')),
  },
  {
    fault: '503 with `Retry-After`',
    provoked: simulated(503, { retryAfter: 1 }),
    ends: every(retried('UPSTREAM_FAILED', '503')),
  },
  {
    fault: '504 with a gateway’s HTML page',
    provoked: simulated('html504'),
    ends: every(retried('UPSTREAM_FAILED', '504')),
  },
  {
    fault: '200 with something that is not JSON',
    provoked: simulated('garbage'),
    ends: every(retried('ANSWER_UNREADABLE', 'invalid_response')),
  },
  {
    fault: '200 with an HTML page',
    provoked: fronted('htmlPage'),
    ends: every(retried('ANSWER_UNREADABLE', 'invalid_response')),
  },
  {
    fault: '200 with JSON of another shape',
    provoked: fronted('otherShape'),
    ends: every(final('ANSWER_UNREADABLE', 'invalid_response')),
  },
  {
    fault: '200 with more than 32 MiB',
    provoked: simulated('huge'),
    ends: every(final('ANSWER_UNREADABLE', 'invalid_response')),
  },
  {
    fault: '200 with a run that `failed`',
    provoked: simulated('failed'),
    ends: runs(final('RUN_FAILED', 'run_failed')),
  },
  {
    fault: '200 with a run that is `incomplete`',
    provoked: simulated('incomplete'),
    // A stream has told some of its text by then.
    ends: {
      ask: final('RUN_INCOMPLETE', 'run_incomplete'),
      stream: final('RUN_INCOMPLETE', 'run_incomplete', { withOldAnswer: 'error' }),
    },
  },
  {
    fault: '200 with nothing in it',
    provoked: simulated('empty'),
    // No pages are an answer; no text is none.
    ends: { ...runs(final('RUN_INCOMPLETE', 'run_incomplete')), search: 'answered' },
  },
  {
    fault: '200 under a wrong content type',
    provoked: simulated('mistyped'),
    ends: { ...whole('answered'), stream: retried('ANSWER_UNREADABLE', 'invalid_response') },
  },
  { fault: '400', provoked: simulated(400), ends: every(refused('400')) },
  { fault: '401', provoked: simulated(401), ends: every(keyless) },
  { fault: '401 `insufficient_quota`', provoked: simulated('quota'), ends: every(keyless) },
  { fault: '403 `forbidden`', provoked: simulated(403), ends: every(keyless) },
  {
    fault: '403 with a gateway’s HTML page',
    provoked: fronted('html403'),
    ends: every(refused('403')),
  },
  { fault: '404', provoked: simulated(404), ends: every(refused('404')) },
  { fault: '413', provoked: simulated(413), ends: every(refused('413')) },
  {
    fault: '429',
    provoked: simulated(429),
    ends: every(retried('RATE_LIMITED', '429', everyKey)),
  },
  {
    fault: '429 with `Retry-After`',
    provoked: simulated(429, { retryAfter: 1 }),
    ends: every(retried('RATE_LIMITED', '429', everyKey)),
  },
];
