import type { CallKeys } from '../cache/call-keys.js';
import { createRecentMap } from '../cache/recent-map.js';
import type { JournaledRun, RunJournal } from '../cache/run-journal.js';
import type { CallRecord } from '../core/call-record.js';
import type { Clock } from '../core/clock.js';
import type { Reservation } from '../core/ledger.js';
import type { CallContext, Layer, Operation } from '../core/operation.js';
import type { Random } from '../core/random.js';
import type { Endpoint } from './attempt.js';
import { cancelRun } from './cancel-run.js';
import { followRun, isRefused } from './follow-run.js';
import { launchRun } from './launch-run.js';
import type { RunErrand, RunNews } from './run-attempt.js';
import { hasEnded, isLeaving, runStays } from './run-endings.js';
import { runReader } from './run-reader.js';

export interface BackgroundDeps<In extends object, Out> {
  readonly endpoint: Endpoint<In, Out>;
  /** Submits a run: one exchange with any key, or a key of the account that the context names. */
  readonly submit: Operation<RunErrand<In>, RunNews<Out>>;
  /** Asks after a run, or says something to it: one exchange with a key of the account that the context names. */
  readonly ask: Operation<RunErrand<In>, RunNews<Out>>;
  readonly accounts: () => readonly string[];
  /** Pays for a run, with what was set aside for it before where that is given. */
  readonly paid: (held: Reservation | undefined) => Layer<In, Out>;
  readonly journal: RunJournal;
  readonly keys: CallKeys<In>;
  readonly clock: Clock;
  readonly random: Random;
}

/** The other way of a call that wants its run in the background: submitted once, then followed until it has ended. */
export interface BackgroundRuns<In, Out> {
  /** Above the retries: follows the run that an earlier call of this key has left behind, instead of paying for another. */
  readonly resume: Layer<In, Out>;
  /** Below the budget: submits the run, writes it down, follows it. */
  readonly launch: Layer<In, Out>;
  /** Told by the budget that a call's reservation is booked as lost; its run may settle it yet. */
  onLost(reservation: Reservation, context: CallContext): void;
  /** Told by the cache that the call's answer is kept: the run need not be known any more. */
  onKept(input: In, context: CallContext): Promise<void>;
}

const mostOwed = 10_000;

/** Other calls go through all of it untouched. */
export function createBackgroundRuns<In extends object, Out>(
  deps: BackgroundDeps<In, Out>,
): BackgroundRuns<In, Out> {
  const { endpoint, paid, journal, keys, clock } = deps;
  const pathOf = (id: string) => `${endpoint.path}/${id}`;
  const follow = followRun<In, Out>({ ...deps, pathOf });
  const launchOne = launchRun<In, Out>({ ...deps, follow });
  const { tended, runOf, hasAnswered } = tender(deps, cancelRun<In, Out>({ ...deps, pathOf }));
  const owed = createRecentMap<Reservation>(mostOwed);
  const isBackground = (input: In) => endpoint.isBackground?.(input) ?? false;

  const pickUp = (run: JournaledRun, input: In, context: CallContext): Promise<Out> => {
    const attributes = { 'gen_ai.response.id': run.id };
    context.record.events.push({ name: 'crossgraph.run.resumed', at: clock.now(), attributes });
    runOf.set(context.record, run);
    const openReader = context.emit && endpoint.openReader;
    const reader = openReader && runReader(openReader(), () => undefined);
    const followed = { request: input, run, reader, isResumed: true };
    return paid(owed.get(run.id))((asked, own) => tended(asked, own, () => follow(followed, own)))(
      input,
      context,
    );
  };
  const resumed =
    (next: Operation<In, Out>, run: JournaledRun) =>
    async (input: In, context: CallContext): Promise<Out> => {
      try {
        return await pickUp(run, input, context);
      } catch (error) {
        // Nobody knows it any more: what it found is lost, and has to be found anew.
        if (!isRefused(error, 404)) throw error;
        runOf.delete(context.record);
        return next(input, context);
      }
    };

  return {
    resume: (next) => {
      const find = async (input: In, context: CallContext): Promise<Out> => {
        const run = await journal.find(keys.of(input, context), context.maxAgeMs);
        return run ? resumed(next, run)(input, context) : next(input, context);
      };
      return (input, context) =>
        isBackground(input) && context.freshness === 'cached'
          ? find(input, context)
          : next(input, context);
    },
    launch: (next) => (input, context) => {
      if (!isBackground(input)) return next(input, context);
      const begun = (run: JournaledRun) => runOf.set(context.record, run);
      return tended(input, context, () => launchOne(input, context, begun));
    },
    onLost: (reservation, { record }) => {
      const run = runOf.get(record);
      if (run) owed.set(run.id, reservation);
    },
    onKept: async (input, context) => {
      if (hasAnswered(context.record)) await journal.drop(keys.of(input, context));
    },
  };
}

/** Sees to what becomes of a run when its call ends. */
function tender<In extends object, Out>(
  { journal, keys }: BackgroundDeps<In, Out>,
  cancel: (run: JournaledRun, request: In) => void,
) {
  /** The run that a call waits for. */
  const runOf = new WeakMap<CallRecord, JournaledRun>();
  const answered = new WeakSet<CallRecord>();

  const afterFailure = async (error: unknown, input: In, context: CallContext) => {
    const run = runOf.get(context.record);
    if (!run) return error;
    const { aborted, reason } = context.signal;
    const isDeserted = aborted && isLeaving(reason);
    if (isDeserted) cancel(run, input);
    if (isDeserted || hasEnded(error)) await journal.drop(keys.of(input, context));
    return aborted ? error : runStays(error, run.id);
  };
  const tended = async (input: In, context: CallContext, work: () => Promise<Out>) => {
    try {
      const answer = await work();
      answered.add(context.record);
      return answer;
    } catch (error) {
      throw await afterFailure(error, input, context);
    }
  };
  return { tended, runOf, hasAnswered: (record: CallRecord) => answered.has(record) };
}
