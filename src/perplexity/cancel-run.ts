import type { JournaledRun } from '../cache/run-journal.js';
import { openCallRecord } from '../core/call-record.js';
import type { Clock } from '../core/clock.js';
import type { Operation } from '../core/operation.js';
import type { RunErrand, RunNews } from './run-attempt.js';

export interface CancelDeps<In, Out> {
  readonly ask: Operation<RunErrand<In>, RunNews<Out>>;
  readonly pathOf: (id: string) => string;
  readonly clock: Clock;
}

const msToCancel = 5_000;

/**
 * Tells the upstream that nobody wants a run any more, within five seconds and behind everybody's back: its callers have
 * left, so it has a signal, a deadline and a record of its own. What comes of it is not known.
 */
export function cancelRun<In, Out>({ ask, pathOf, clock }: CancelDeps<In, Out>) {
  return ({ id, account, submittedAt }: JournaledRun, request: In): void => {
    const now = clock.now();
    const path = `${pathOf(id)}/cancel`;
    const errand = { request, method: 'POST', path, body: null, submittedAt } as const;
    ask(errand, {
      signal: new AbortController().signal,
      deadline: now + msToCancel,
      record: openCallRecord(now),
      freshness: 'no-store',
      priority: 'interactive',
      account,
    }).catch(() => undefined);
  };
}
