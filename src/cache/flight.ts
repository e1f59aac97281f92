import { deriveAbort, onAbort } from '../core/abort.js';
import { type CallRecord, openCallRecord } from '../core/call-record.js';
import type { Clock } from '../core/clock.js';
import type { CallContext } from '../core/operation.js';
import { bookAnswer, bookFailure } from './flight-bill.js';

/** What a finished flight tells about itself. Times are on the Clock's monotonic scale. */
export interface FlightSummary {
  /** The flight's own account. */
  readonly record: CallRecord;
  /** Everybody who ever took part, in the order of joining. */
  readonly members: readonly CallRecord[];
  /** The earliest member still there at the end, whose own record now carries the work; none if all had left. */
  readonly payer: CallRecord | undefined;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Whether it ever had more than one member. */
  readonly shared: boolean;
}

export type FlightResult<Out> =
  | { readonly ok: true; readonly answer: Out }
  | { readonly ok: false; readonly error: unknown };

/** The shared work of equal calls. */
export interface Flight<Out> {
  /** What the work runs under: an account and a signal of its own, and the latest deadline of those aboard. */
  readonly context: CallContext;
  /** Settles with the flight, or with the caller's reason as soon as that caller aborts. */
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
  const record = openCallRecord(startedAt);
  const abort = deriveAbort();
  // A Set keeps the order of joining.
  const aboard = new Set<Member<Out>>();
  const everAboard: CallRecord[] = [];

  const leave = (member: Member<Out>): void => {
    const { reason } = member.caller.signal;
    aboard.delete(member);
    member.reject(reason);
    if (aboard.size > 0) return;
    onDeserted();
    abort.abort(reason);
  };

  return {
    context: contextOfFlight({ first, record, signal: abort.signal }, aboard),
    join: (caller) =>
      new Promise((resolve, reject) => {
        const release = onAbort(caller.signal, () => leave(member));
        const member: Member<Out> = { caller, resolve, reject, release };
        aboard.add(member);
        everAboard.push(caller.record);
      }),
    end: (result) => {
      const members = [...aboard];
      for (const { release } of members) release();

      const endedAt = clock.now();
      record.endedAt = endedAt;
      const present = members.map(({ caller }) => caller.record);
      if (result.ok) bookAnswer(record, present);
      else bookFailure(record, present);
      const shared = everAboard.length > 1;
      const payer = present[0];
      onEnd({ record, members: everAboard, payer, startedAt, endedAt, shared });

      for (const { resolve, reject } of members) {
        if (result.ok) resolve(result.answer);
        else reject(result.error);
      }
    },
  };
}

interface FlightWork {
  readonly first: CallContext;
  readonly record: CallRecord;
  readonly signal: AbortSignal;
}

function contextOfFlight(
  { first, record, signal }: FlightWork,
  aboard: ReadonlySet<{ readonly caller: CallContext }>,
): CallContext {
  let lastDeadline = first.deadline;
  return {
    signal,
    record,
    freshness: first.freshness,
    maxAgeMs: first.maxAgeMs,
    agent: first.agent,
    tenant: first.tenant,
    budget: first.budget,
    get deadline() {
      if (aboard.size > 0) {
        lastDeadline = -Infinity;
        for (const { caller } of aboard) lastDeadline = Math.max(lastDeadline, caller.deadline);
      }
      return lastDeadline;
    },
    get priority() {
      for (const { caller } of aboard) if (caller.priority === 'interactive') return 'interactive';
      return aboard.size > 0 ? 'batch' : first.priority;
    },
  };
}
