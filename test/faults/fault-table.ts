import {
  askedAgain,
  askedInVain,
  askedSlowly,
  broken,
  every,
  everyKey,
  type FaultRow,
  final,
  fronted,
  interrupted,
  lockedOut,
  outOfTime,
  refused,
  resetOrClosed,
  retried,
  runs,
  simulated,
  turnedAway,
  unreadable,
  unsent,
  whole,
} from './endings.js';

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
    ends: interrupted(retried('CONNECTION_LOST', resetOrClosed)),
  },
  {
    fault: 'stream reset in the middle',
    provoked: simulated('reset', { afterEvents: midStream }),
    ends: interrupted(broken(resetOrClosed)),
  },
  {
    fault: 'stream closed in the middle',
    provoked: simulated('truncate', { afterEvents: midStream }),
    ends: interrupted(broken('UND_ERR_SOCKET')),
  },
  {
    fault: 'bare `error` event in the middle of a stream',
    provoked: simulated('error', { afterEvents: midStream }),
    ends: interrupted(broken('stream_interrupted')),
  },
  {
    fault: 'no headers within the attempt’s time',
    provoked: simulated('hang'),
    ends: every(retried('CALL_TIMEOUT', 'timeout'), askedSlowly),
  },
  {
    fault: 'no headers within the call’s time',
    provoked: simulated('hang'),
    timeoutMs: 700,
    ends: outOfTime(final('CALL_TIMEOUT', 'timeout')),
  },
  {
    fault: 'body that stops in the middle',
    provoked: simulated('hang', { afterBytes: 40 }),
    ends: whole(retried('CALL_TIMEOUT', 'timeout'), askedSlowly),
  },
  {
    fault: 'stream that falls silent in the middle',
    provoked: simulated('hang', { afterEvents: midStream }),
    ends: interrupted(broken('timeout', { code: 'CALL_TIMEOUT' })),
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
    ends: every(final('ANSWER_UNREADABLE', 'invalid_response'), unreadable),
  },
  {
    fault: '200 with more than 32 MiB',
    provoked: simulated('huge'),
    ends: every(final('ANSWER_UNREADABLE', 'invalid_response'), unreadable),
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
      ...runs(final('RUN_INCOMPLETE', 'run_incomplete')),
      stream: final('RUN_INCOMPLETE', 'run_incomplete', { withOldAnswer: 'error' }),
      'background stream': final('RUN_INCOMPLETE', 'run_incomplete', { withOldAnswer: 'error' }),
    },
  },
  {
    fault: '200 with nothing in it',
    provoked: simulated('empty'),
    // No pages are an answer; no text is none.
    ends: {
      ...runs(final('RUN_INCOMPLETE', 'run_incomplete')),
      search: 'answered',
      'asking after a run': askedInVain('RUN_INCOMPLETE', 'run_incomplete'),
    },
  },
  {
    fault: '200 under a wrong content type',
    provoked: simulated('mistyped'),
    ends: {
      ...whole('answered', 'answered'),
      stream: retried('ANSWER_UNREADABLE', 'invalid_response'),
      'background stream': retried('ANSWER_UNREADABLE', 'invalid_response'),
    },
  },
  { fault: '400', provoked: simulated(400), ends: turnedAway('400') },
  { fault: '401', provoked: simulated(401), ends: lockedOut },
  { fault: '401 `insufficient_quota`', provoked: simulated('quota'), ends: lockedOut },
  { fault: '403 `forbidden`', provoked: simulated(403), ends: lockedOut },
  {
    fault: '403 with a gateway’s HTML page',
    provoked: fronted('html403'),
    ends: turnedAway('403'),
  },
  {
    fault: '404',
    provoked: simulated(404),
    ends: every(
      refused('404'),
      // A run that was accepted a moment ago may not be known everywhere yet: every account is asked for ten seconds.
      askedInVain('REQUEST_REFUSED', '404', {
        ...{ requests: 11, passing: 'answered', requestsWhenPassing: 4, withOldAnswer: 'error' },
      }),
    ),
  },
  { fault: '413', provoked: simulated(413), ends: turnedAway('413') },
  {
    fault: '429',
    provoked: simulated(429),
    ends: every(retried('RATE_LIMITED', '429', everyKey), { ...askedAgain, requests: 8 }),
  },
  {
    fault: '429 with `Retry-After`',
    provoked: simulated(429, { retryAfter: 1 }),
    ends: every(retried('RATE_LIMITED', '429', everyKey)),
  },
];
