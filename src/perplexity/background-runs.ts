import type { CallKeys } from '../cache/call-keys.js';
import type { JournaledRun, RunJournal } from '../cache/run-journal.js';
import type { Clock } from '../core/clock.js';
import type { Reservation } from '../core/ledger.js';
import type { CallContext, Layer, Operation } from '../core/operation.js';
import type { Random } from '../core/random.js';
import type { Endpoint } from './attempt.js';
import { cancelRun } from './cancel-run.js';
import { followRun, isRefused } from './follow-run.js';
import { launchRun } from './launch-run.js';
import type { RunErrand, RunNews } from './run-attempt.js';
import { createRunDebts } from './run-debts.js';
import { isLeaving } from './run-endings.js';
import { runReader } from './run-reader.js';
import { createTendedRuns } from './tended-runs.js';

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

/** Other calls go through all of it untouched. */
export function createBackgroundRuns<In extends object, Out>(
  deps: BackgroundDeps<In, Out>,
): BackgroundRuns<In, Out> {
  const { endpoint, paid, journal, keys, clock } = deps;
  const pathOf = (id: string) => `${endpoint.path}/${id}`;
  const follow = followRun<In, Out>({ ...deps, pathOf });
  const launchOne = launchRun<In, Out>({ ...deps, follow });
  const cancel = cancelRun<In, Out>({ ...deps, pathOf });
  const { tended, attach, isTended, hasAnswered } = createTendedRuns<In>({
    forget: (input, context) => journal.drop(keys.of(input, context)),
    cancel,
  });
  const debts = createRunDebts();
  /** The run became known when its call had ended. */
  const leaveBehind = (run: JournaledRun, input: In, context: CallContext): void => {
    const { record, signal, freshness } = context;
    if (isLeaving(signal.reason)) {
      cancel(run, input);
      return;
    }
    debts.belongs(run, record);
    if (freshness !== 'no-store') void journal.note(keys.of(input, context), run);
  };
  const isBackground = (input: In) => endpoint.isBackground?.(input) ?? false;

  const pickUp = async (run: JournaledRun, input: In, context: CallContext): Promise<Out> => {
    const attributes = { 'gen_ai.response.id': run.id };
    context.record.events.push({ name: 'crossgraph.run.resumed', at: clock.now(), attributes });
    // Another call of this process (one with other wishes for the cache) waits for it too, and pays.
    const isShared = isTended(run);
    const held = isShared ? debts.laterOf(run) : debts.of(run);
    const openReader = context.emit && endpoint.openReader;
    const reader = openReader && runReader(openReader(), () => undefined);
    const followed = { request: input, run, reader, isResumed: true };
    const { record } = context;
    const { costUsd } = record;
    try {
      return await paid(held)((asked, own) =>
        tended({ input: asked, run }, own, () => follow(followed, own)),
      )(input, context);
    } finally {
      if (isShared && !debts.of(run)) record.costUsd = costUsd;
    }
  };
  const resumed =
    (next: Operation<In, Out>, run: JournaledRun) =>
    async (input: In, context: CallContext): Promise<Out> => {
      try {
        return await pickUp(run, input, context);
      } catch (error) {
        // Nobody knows it any more: what it found is lost, and has to be found anew.
        if (!isRefused(error, 404)) throw error;
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
      const begun = {
        inTime: (run: JournaledRun) => {
          attach(run, context.record);
          debts.belongs(run, context.record);
        },
        late: (run: JournaledRun) => leaveBehind(run, input, context),
      };
      return tended({ input }, context, () => launchOne(input, context, begun));
    },
    onLost: (reservation, { record }) => debts.lost(reservation, record),
    onKept: async (input, context) => {
      if (hasAnswered(context.record)) await journal.drop(keys.of(input, context));
    },
  };
}
