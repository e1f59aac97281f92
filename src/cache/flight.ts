import { deriveAbort, onAbort } from '../core/abort.js';
import { type Alarm, createAlarm } from '../core/alarm.js';
import { type CallRecord, openCallRecord } from '../core/call-record.js';
import type { Clock } from '../core/clock.js';
import type { CallContext, Priority, StreamEvent } from '../core/operation.js';
import { passOn } from '../core/pass-on.js';
import { CallTimeoutError } from '../errors.js';
import { bookAnswer, bookFailure } from './flight-bill.js';

/** What a finished flight tells about itself. Times are on the Clock's monotonic scale. */
export interface FlightSummary {
  /** The flight's own account. */
  readonly record: CallRecord;
  /** Everybody who ever took part, in the order of joining. */
  readonly members: readonly CallRecord[];
  /** Whose own record now carries the work: the earliest member still there at the end, else the last to leave. */
  readonly payer: CallRecord | undefined;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Whether it ever had more than one member, one of whom is still there. */
  readonly shared: boolean;
}

export type FlightResult<Out> =
  | { readonly ok: true; readonly answer: Out }
  | { readonly ok: false; readonly error: unknown };

/** The shared work of equal calls. */
export interface Flight<Out> {
  /** What the work runs under: an account and a signal of its own, and the latest deadline of those aboard. */
  readonly context: CallContext;
  /**
   * Settles with the flight, or with the caller's reason as soon as that caller aborts, or with a CallTimeoutError when
   * that caller's own deadline passes while others are ready to wait longer. A caller who takes events gets at once what
   * has come so far, if the flight streams, then the rest.
   */
  join(caller: CallContext): Promise<Out>;
  /** Books the work, tells `onEnd`, and settles all who are still aboard. */
  end(result: FlightResult<Out>): void;
}

export interface FlightDeps {
  readonly clock: Clock;
  /** The last member has left; the work is being aborted. */
  readonly onDeserted: () => void;
  readonly onEnd: (summary: FlightSummary) => void;
}

interface Member<Out> {
  readonly caller: CallContext;
  readonly resolve: (answer: Out) => void;
  readonly reject: (error: unknown) => void;
  readonly release: () => void;
}

/** Opens a flight for the work of `first`, who has yet to join it. */
export function openFlight<Out>(first: CallContext, deps: FlightDeps): Flight<Out> {
  const { clock, onDeserted, onEnd } = deps;
  const startedAt = clock.now();
  // Counted from the first caller's beginning, so that a time limit is told as that caller gave it.
  const record = openCallRecord(first.record.startedAt);
  const abort = deriveAbort();
  // A Set keeps the order of joining.
  const aboard = new Set<Member<Out>>();
  const everAboard: CallRecord[] = [];
  const told: StreamEvent[] = [];
  let lastPayer: CallRecord | undefined;
  let timesUp: Alarm | undefined;
  const emit = teller(aboard, told, clock);
  const context = contextOfFlight(first, { record, signal: abort.signal, emit });
  const terms = followMembers(context, aboard);

  const leave = (member: Member<Out>, reason: unknown): void => {
    member.release();
    aboard.delete(member);
    terms.left(member.caller);
    if (aboard.size === 0) {
      // Nobody else is left to answer for the work done so far.
      giveUp(record, clock.now());
      lastPayer = member.caller.record;
      bookFailure(record, [lastPayer]);
      onDeserted();
    }
    member.reject(reason);
    if (aboard.size === 0) abort.abort(reason);
  };
  const dismissLate = () => {
    const now = clock.now();
    let next = Infinity;
    for (const member of aboard) {
      const { deadline } = member.caller;
      // Who waits longest is served by the work itself, which keeps the same deadline.
      if (deadline >= context.deadline) continue;
      if (deadline > now) next = Math.min(next, deadline);
      else leave(member, new CallTimeoutError(deadline - member.caller.record.startedAt, 'call'));
    }
    timesUp?.set(next);
  };

  return {
    context,
    join: (caller) =>
      new Promise((resolve, reject) => {
        const { signal, deadline } = caller;
        const member: Member<Out> = { caller, resolve, reject, release: () => release() };
        aboard.add(member);
        everAboard.push(caller.record);
        const release = onAbort(signal, () => leave(member, signal.reason));
        const before = context.deadline;
        terms.joined(caller);
        if (deadline !== before) {
          timesUp ??= createAlarm(clock, dismissLate);
          timesUp.noLaterThan(Math.min(before, deadline));
        }
        for (const event of told) passOn(caller, event, clock.now());
      }),
    end: (result) => {
      const members = [...aboard];
      timesUp?.set(Infinity);
      for (const { release } of members) release();

      const endedAt = clock.now();
      record.endedAt = endedAt;
      const present = members.map(({ caller }) => caller.record);
      if (result.ok) bookAnswer(record, present);
      else bookFailure(record, present);
      // The last to leave has shown the work of a deserted flight as its own.
      const shared = everAboard.length > 1 && present.length > 0;
      const payer = present[0] ?? lastPayer;
      onEnd({ record, members: everAboard, payer, startedAt, endedAt, shared });
      for (const member of members) settle(member, result);
    },
  };
}

function settle<Out>({ resolve, reject }: Member<Out>, result: FlightResult<Out>): void {
  if (result.ok) resolve(result.answer);
  else reject(result.error);
}

/** Tells everybody aboard, and keeps what it told for those who join later. */
function teller(
  aboard: ReadonlySet<{ readonly caller: CallContext }>,
  told: StreamEvent[],
  clock: Clock,
): (event: StreamEvent) => void {
  return (event) => {
    told.push(event);
    const at = clock.now();
    // A copy: who joins from within a listener has been told this event already.
    for (const member of [...aboard]) if (aboard.has(member)) passOn(member.caller, event, at);
  };
}

/** Closes the exchanges that are under way: they end with the flight, and may be billed all the same. */
function giveUp(record: CallRecord, now: number): void {
  for (const attempt of record.attempts) {
    if (attempt.endedAt !== undefined) continue;
    attempt.endedAt = now;
    attempt.cancelled = true;
    record.maybeBilled += 1;
  }
}

/** Plain fields, not getters: they are written when somebody joins or leaves, and read by every layer of every call. */
interface FlightContext extends CallContext {
  deadline: number;
  priority: Priority;
}

interface FlightWork {
  readonly record: CallRecord;
  readonly signal: AbortSignal;
  readonly emit: (event: StreamEvent) => void;
}

function contextOfFlight(first: CallContext, { record, signal, emit }: FlightWork): FlightContext {
  return {
    ...first,
    signal,
    record,
    // Whoever opens the flight decides whether it streams: what has been sent cannot be asked for otherwise.
    emit: first.emit && emit,
  };
}

/**
 * Keeps the flight's deadline the latest of those aboard and its priority the highest. Once all have left, both stay.
 */
function followMembers(
  context: FlightContext,
  aboard: ReadonlySet<{ readonly caller: CallContext }>,
): Readonly<Record<'joined' | 'left', (caller: CallContext) => void>> {
  /** How many of those aboard have the latest deadline. */
  let latest = 0;
  let interactive = 0;

  const count = ({ deadline }: CallContext) => {
    if (deadline < context.deadline) return;
    latest = deadline > context.deadline ? 1 : latest + 1;
    context.deadline = deadline;
  };
  return {
    joined: (caller) => {
      count(caller);
      if (caller.priority === 'interactive') interactive++;
      context.priority = interactive > 0 ? 'interactive' : 'batch';
    },
    left: (caller) => {
      if (caller.priority === 'interactive') interactive--;
      if (caller.deadline === context.deadline) latest--;
      if (aboard.size === 0) return;
      context.priority = interactive > 0 ? 'interactive' : 'batch';
      if (latest > 0) return;
      context.deadline = -Infinity;
      for (const each of aboard) count(each.caller);
    },
  };
}
