import type { JournaledRun } from '../cache/run-journal.js';
import type { CallRecord } from '../core/call-record.js';
import type { CallContext } from '../core/operation.js';
import { hasEnded, isLeaving, runStays } from './run-endings.js';

/** Which calls of this process wait for which runs, and what becomes of a run when its last call ends. */
export interface TendedRuns<In> {
  /** The call waits for this run from now on. */
  attach(run: JournaledRun, record: CallRecord): void;
  /** Whether any call waits for the run. */
  isTended(run: JournaledRun): boolean;
  hasAnswered(record: CallRecord): boolean;
  /** Does the call's work. When that fails, the run is forgotten if it has ended, and given up if nobody wants it any more. */
  tended<Out>(task: Task<In>, context: CallContext, work: () => Promise<Out>): Promise<Out>;
}

interface Task<In> {
  readonly input: In;
  /** The run that is waited for, where it is known beforehand. */
  readonly run?: JournaledRun | undefined;
}

export interface TendedDeps<In> {
  /** Forgets the run of this question. */
  readonly forget: (input: In, context: CallContext) => Promise<void>;
  readonly cancel: (run: JournaledRun, request: In) => void;
}

export function createTendedRuns<In>({ forget, cancel }: TendedDeps<In>): TendedRuns<In> {
  const runs = new WeakMap<CallRecord, JournaledRun>();
  const answered = new WeakSet<CallRecord>();
  /** How many calls wait for a run, by its id; those without any are not in here. */
  const waiting = new Map<string, number>();

  const count = ({ id }: JournaledRun, by: 1 | -1): void => {
    const calls = (waiting.get(id) ?? 0) + by;
    if (calls > 0) waiting.set(id, calls);
    else waiting.delete(id);
  };
  const isTended = ({ id }: JournaledRun) => waiting.has(id);

  const afterFailure = async (
    error: unknown,
    { input, run: pickedUp }: Task<In>,
    context: CallContext,
  ) => {
    const run = runs.get(context.record);
    if (!run) return error;
    count(run, -1);
    const { aborted, reason } = context.signal;
    // Above the retries, which count the rest, stands only the call that has picked a run up.
    if (!aborted && !pickedUp) context.record.maybeBilled -= 1;
    const isDeserted = aborted && isLeaving(reason) && !isTended(run);
    if (isDeserted) cancel(run, input);
    if (isDeserted || (!aborted && hasEnded(error))) await forget(input, context);
    return aborted ? error : runStays(error, run.id);
  };

  const attach = (run: JournaledRun, record: CallRecord) => {
    runs.set(record, run);
    count(run, 1);
    // Whoever leaves it leaves at any moment, and what the record says then is told.
    record.maybeBilled += 1;
  };

  return {
    attach,
    isTended,
    hasAnswered: (record) => answered.has(record),
    tended: async (task, context, work) => {
      if (task.run) attach(task.run, context.record);
      else runs.delete(context.record);
      try {
        const answer = await work();
        const run = runs.get(context.record);
        if (run) {
          count(run, -1);
          context.record.maybeBilled -= 1;
        }
        answered.add(context.record);
        return answer;
      } catch (error) {
        throw await afterFailure(error, task, context);
      }
    },
  };
}
