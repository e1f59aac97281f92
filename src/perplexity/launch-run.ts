import type { CallKeys } from '../cache/call-keys.js';
import type { JournaledRun, RunJournal } from '../cache/run-journal.js';
import { abandonable } from '../core/abort.js';
import type { Clock } from '../core/clock.js';
import type { CallContext, Operation } from '../core/operation.js';
import { AnswerShapeError } from '../errors.js';
import type { Endpoint } from './attempt.js';
import { type Followed, isPassing } from './follow-run.js';
import { type GracePeriod, gracePeriod } from './grace-period.js';
import type { RunErrand, RunNews } from './run-attempt.js';
import { runReader } from './run-reader.js';

export interface LaunchDeps<In extends object, Out> {
  readonly endpoint: Endpoint<In, Out>;
  /** Submits a run: one exchange with any key, or a key of the account that the context names. */
  readonly submit: Operation<RunErrand<In>, RunNews<Out>>;
  readonly follow: (followed: Followed<In>, context: CallContext) => Promise<Out>;
  readonly journal: RunJournal;
  readonly keys: CallKeys<In>;
  readonly clock: Clock;
}

/** What becomes of a run that has begun. */
export interface Begun {
  /** The call waits for it. */
  inTime(run: JournaledRun): void;
  /** The call has ended meanwhile. */
  late(run: JournaledRun): void;
}

/**
 * Submits a run and follows it. As soon as its id is known, `begun` is told and the journal written, before anything else is
 * waited for. A call that ends while the submission is on its way leaves it five seconds to come back with the id. One whose
 * answer is lost may have begun a run that nobody can find; it throws.
 */
export function launchRun<In extends object, Out>(deps: LaunchDeps<In, Out>) {
  const { endpoint, submit, follow, journal, keys, clock } = deps;
  const { path, openReader } = endpoint;

  /** The submission; tells the run's id as soon as it is known. */
  const errandOf = (input: In, context: CallContext, grace: GracePeriod) => {
    const submittedAt = clock.wallMs();
    let account = '';
    return (begin: (run: JournaledRun) => void): RunErrand<In> => {
      const onRun = (id: string) => begin({ id, account, submittedAt });
      const reader = context.emit && openReader && runReader(openReader(), onRun);
      return {
        ...{ request: input, method: 'POST', path, reader, submittedAt },
        body: reader ? { ...input, stream: true } : input,
        onLeave: (lender) => {
          account = lender;
          grace.underWay(true);
        },
        onFail: () => grace.underWay(false),
      };
    };
  };

  return async (input: In, context: CallContext, begun: Begun): Promise<Out> => {
    const { signal, freshness } = context;
    const grace = gracePeriod(context, clock);
    let run: JournaledRun | undefined;
    let written: Promise<void> | undefined;
    const begin = (known: JournaledRun) => {
      run = known;
      if (signal.aborted) {
        begun.late(known);
        // Its events are nobody's any more.
        grace.abort(signal.reason);
        return;
      }
      begun.inTime(known);
      grace.bind();
      if (freshness !== 'no-store') written = journal.note(keys.of(input, context), known);
    };
    const errand = errandOf(input, context, grace)(begin);
    const { reader, submittedAt } = errand;
    const sent = submit(errand, grace.context)
      .then(({ id, account, answer }) => {
        if (!run && id !== undefined) begin({ id, account, submittedAt });
        return answer;
      })
      .finally(grace.dispose);
    try {
      const answer = await abandonable(sent, signal);
      await written;
      if (answer !== undefined) return answer;
    } catch (error) {
      if (run && signal.aborted) grace.abort(signal.reason);
      await written;
      if (!run || signal.aborted || !isPassing(error)) throw error;
    }
    if (!run) throw new AnswerShapeError('Perplexity accepted a run without saying its id.');
    return follow({ request: input, run, reader, isResumed: false }, context);
  };
}
