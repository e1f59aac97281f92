import { deriveAbort, onAbort } from '../core/abort.js';
import { type CallRecord, openCallRecord } from '../core/call-record.js';
import type { Clock } from '../core/clock.js';
import type { CallContext, StreamEvent } from '../core/operation.js';
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
  const latest = latestDeadline(first.deadline, aboard);

  const leave = (member: Member<Out>, reason: unknown): void => {
    member.release();
    aboard.delete(member);
    latest.left(member.caller.deadline);
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
  const timesUp = memberAlarm(clock, () => {
    const now = clock.now();
    let next = Infinity;
    for (const member of aboard) {
      const { deadline } = member.caller;
      // Who waits longest is served by the work itself, which keeps the same deadline.
      if (deadline >= latest.get()) continue;
      if (deadline > now) next = Math.min(next, deadline);
      else leave(member, new CallTimeoutError(deadline - member.caller.record.startedAt, 'call'));
    }
    return next;
  });

  const emit = teller(aboard, told, clock);

  return {
    context: contextOfFlight({ first, record, signal: abort.signal, emit }, aboard, latest.get),
    join: (caller) =>
      new Promise((resolve, reject) => {
        const { signal, deadline } = caller;
        const member: Member<Out> = { caller, resolve, reject, release: () => release() };
        aboard.add(member);
        everAboard.push(caller.record);
        const release = onAbort(signal, () => leave(member, signal.reason));
        const before = latest.get();
        latest.joined(deadline);
        if (deadline !== before) timesUp.set(Math.min(before, deadline));
        for (const event of told) passOn(caller, event, clock.now());
      }),
    end: (result) => {
      const members = [...aboard];
      timesUp.stop();
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

      for (const { resolve, reject } of members) {
        if (result.ok) resolve(result.answer);
        else reject(result.error);
      }
    },
  };
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

/** Closes the exchanges that are under way: they end with the flight, and may be billed all the same, but for mere questions. */
function giveUp(record: CallRecord, now: number): void {
  for (const attempt of record.attempts) {
    if (attempt.endedAt !== undefined) continue;
    attempt.endedAt = now;
    attempt.cancelled = true;
    if (attempt.method !== 'GET') record.maybeBilled += 1;
  }
}

/** The latest deadline of those aboard; once all have left, the last one known. Looked for anew only when it may have gone. */
function latestDeadline(
  first: number,
  aboard: ReadonlySet<{ readonly caller: CallContext }>,
): { get: () => number; joined: (deadline: number) => void; left: (deadline: number) => void } {
  let latest = first;
  let isKnown = true;
  const get = () => {
    if (!isKnown && aboard.size > 0) {
      latest = -Infinity;
      for (const { caller } of aboard) latest = Math.max(latest, caller.deadline);
      isKnown = true;
    }
    return latest;
  };
  return {
    get,
    joined: (deadline) => {
      latest = Math.max(get(), deadline);
    },
    left: (deadline) => {
      if (deadline >= latest) isKnown = false;
    },
  };
}

/** One timer for all members: `ring` returns when it wants to be woken next. */
function memberAlarm(clock: Clock, ring: () => number) {
  const stopped = deriveAbort();
  let setFor = Infinity;
  const set = (at: number): void => {
    if (at >= setFor || stopped.signal.aborted) return;
    setFor = at;
    const wake = () => {
      // An alarm set for later has been replaced by one that rings sooner.
      if (setFor !== at) return;
      setFor = Infinity;
      set(ring());
    };
    clock.sleep(Math.max(0, at - clock.now()), stopped.signal).then(wake, () => undefined);
  };
  return { set, stop: () => stopped.abort(undefined) };
}

interface FlightWork {
  readonly first: CallContext;
  readonly record: CallRecord;
  readonly signal: AbortSignal;
  readonly emit: (event: StreamEvent) => void;
}

function contextOfFlight(
  { first, record, signal, emit }: FlightWork,
  aboard: ReadonlySet<{ readonly caller: CallContext }>,
  deadlineNow: () => number,
): CallContext {
  return {
    signal,
    record,
    freshness: first.freshness,
    maxAgeMs: first.maxAgeMs,
    agent: first.agent,
    tenant: first.tenant,
    account: first.account,
    // Whoever opens the flight decides whether it streams: what has been sent cannot be asked for otherwise.
    ...(first.emit && { emit }),
    budget: first.budget,
    get deadline() {
      return deadlineNow();
    },
    get priority() {
      for (const { caller } of aboard) if (caller.priority === 'interactive') return 'interactive';
      return aboard.size > 0 ? 'batch' : first.priority;
    },
  };
}
