import type { CallKeys } from '../cache/call-keys.js';
import type { JournaledRun, RunJournal } from '../cache/run-journal.js';
import type { Clock } from '../core/clock.js';
import type { CallContext, Operation } from '../core/operation.js';
import { AnswerShapeError } from '../errors.js';
import type { Endpoint } from './attempt.js';
import { type Followed, isPassing } from './follow-run.js';
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

/**
 * Submits a run and follows it. As soon as its id is known, `begun` is told and the journal written, before anything else is
 * waited for. A submission whose answer is lost before that may have begun a run that nobody can find; it throws.
 */
export function launchRun<In extends object, Out>({
  endpoint,
  submit,
  follow,
  journal,
  keys,
  clock,
}: LaunchDeps<In, Out>) {
  const errandOf = (input: In, context: CallContext, begin: Begin): RunErrand<In> => {
    const { path, openReader } = endpoint;
    const submittedAt = clock.wallMs();
    let account = '';
    const onRun = (id: string) => begin({ id, account, submittedAt });
    const reader = context.emit && openReader && runReader(openReader(), onRun);
    return {
      ...{ request: input, method: 'POST', path, reader, submittedAt },
      body: reader ? { ...input, stream: true } : input,
      onLent: (lender) => {
        account = lender;
      },
    };
  };

  return async (input: In, context: CallContext, begun: Begin): Promise<Out> => {
    let run: JournaledRun | undefined;
    let written: Promise<void> | undefined;
    const begin = (known: JournaledRun) => {
      run = known;
      begun(known);
      if (context.freshness === 'no-store') return;
      written = journal.note(keys.of(input, context), known);
    };
    const errand = errandOf(input, context, begin);
    const { reader, submittedAt } = errand;
    try {
      const { id, account, answer } = await submit(errand, context);
      if (!run && id !== undefined) begin({ id, account, submittedAt });
      await written;
      if (answer !== undefined) return answer;
    } catch (error) {
      await written;
      if (!run || context.signal.aborted || !isPassing(error)) throw error;
    }
    if (!run) throw new AnswerShapeError('Perplexity accepted a run without saying its id.');
    return follow({ request: input, run, reader, isResumed: false }, context);
  };
}

type Begin = (run: JournaledRun) => void;
