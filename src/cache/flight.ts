import { deriveSignal, onAbort } from '../core/abort.js';
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
  return new SharedWork<Out>(first, deps);
}

/** A class, because there is one per call: a closure for each of its functions was most of what a flight of one costs. */
class SharedWork<Out> implements Flight<Out> {
  readonly context: CallContext;
  readonly #deps: FlightDeps;
  readonly #startedAt: number;
  readonly #abort = deriveSignal();
  /** A Set keeps the order of joining. */
  readonly #aboard = new Set<Member<Out>>();
  readonly #everAboard: CallRecord[] = [];
  readonly #told: StreamEvent[] = [];
  readonly #terms: Terms;
  #lastPayer: CallRecord | undefined;
  #timesUp: Alarm | undefined;

  constructor(first: CallContext, deps: FlightDeps) {
    this.#deps = deps;
    this.#startedAt = deps.clock.now();
    const context: FlightContext = {
      ...first,
      signal: this.#abort.signal,
      // Counted from the first caller's beginning, so that a time limit is told as that caller gave it.
      record: openCallRecord(first.record.startedAt),
      // Whoever opens the flight decides whether it streams: what has been sent cannot be asked for otherwise.
      emit: first.emit && ((event) => this.#tell(event)),
    };
    this.context = context;
    this.#terms = new Terms(context, this.#aboard);
  }

  join(caller: CallContext): Promise<Out> {
    return new Promise((resolve, reject) => {
      const { signal, deadline } = caller;
      const member: Member<Out> = { caller, resolve, reject, release: () => release() };
      this.#aboard.add(member);
      this.#everAboard.push(caller.record);
      const release = onAbort(signal, () => this.#leave(member, signal.reason));
      const before = this.context.deadline;
      this.#terms.joined(caller);
      if (deadline !== before) this.#wakeBy(Math.min(before, deadline));
      for (const event of this.#told) passOn(caller, event, this.#deps.clock.now());
    });
  }

  end(result: FlightResult<Out>): void {
    const { clock, onEnd } = this.#deps;
    const { record } = this.context;
    const members = [...this.#aboard];
    this.#timesUp?.set(Infinity);
    for (const { release } of members) release();

    const endedAt = clock.now();
    record.endedAt = endedAt;
    const present = members.map(({ caller }) => caller.record);
    if (result.ok) bookAnswer(record, present);
    else bookFailure(record, present);
    // The last to leave has shown the work of a deserted flight as its own.
    const shared = this.#everAboard.length > 1 && present.length > 0;
    const payer = present[0] ?? this.#lastPayer;
    onEnd({
      record,
      members: this.#everAboard,
      payer,
      startedAt: this.#startedAt,
      endedAt,
      shared,
    });
    for (const member of members) settle(member, result);
  }

  #leave(member: Member<Out>, reason: unknown): void {
    const { clock, onDeserted } = this.#deps;
    member.release();
    this.#aboard.delete(member);
    this.#terms.left(member.caller);
    const isDeserted = this.#aboard.size === 0;
    if (isDeserted) {
      // Nobody else is left to answer for the work done so far.
      giveUp(this.context.record, clock.now());
      this.#lastPayer = member.caller.record;
      bookFailure(this.context.record, [this.#lastPayer]);
      onDeserted();
    }
    member.reject(reason);
    if (isDeserted) this.#abort.abort(reason);
  }

  /** One timer for all members. */
  #wakeBy(time: number): void {
    this.#timesUp ??= createAlarm(this.#deps.clock, () => this.#dismissLate());
    this.#timesUp.noLaterThan(time);
  }

  #dismissLate(): void {
    const now = this.#deps.clock.now();
    let next = Infinity;
    for (const member of this.#aboard) {
      const { deadline, record } = member.caller;
      // Who waits longest is served by the work itself, which keeps the same deadline.
      if (deadline >= this.context.deadline) continue;
      if (deadline > now) next = Math.min(next, deadline);
      else this.#leave(member, new CallTimeoutError(deadline - record.startedAt, 'call'));
    }
    this.#timesUp?.set(next);
  }

  /** Tells everybody aboard, and keeps what it told for those who join later. */
  #tell(event: StreamEvent): void {
    this.#told.push(event);
    const at = this.#deps.clock.now();
    // A copy: who joins from within a listener has been told this event already.
    for (const member of [...this.#aboard]) {
      if (this.#aboard.has(member)) passOn(member.caller, event, at);
    }
  }
}

function settle<Out>({ resolve, reject }: Member<Out>, result: FlightResult<Out>): void {
  if (result.ok) resolve(result.answer);
  else reject(result.error);
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

/** Plain fields, not getters: they are written when somebody joins or leaves, and read by every layer of every call. */
interface FlightContext extends CallContext {
  deadline: number;
  priority: Priority;
}

/** Keeps the flight's deadline the latest of those aboard and its priority the highest. Once all have left, both stay. */
class Terms {
  readonly #context: FlightContext;
  readonly #aboard: ReadonlySet<{ readonly caller: CallContext }>;
  /** How many of those aboard have the latest deadline. */
  #latest = 0;
  #interactive = 0;

  constructor(context: FlightContext, aboard: ReadonlySet<{ readonly caller: CallContext }>) {
    this.#context = context;
    this.#aboard = aboard;
  }

  joined(caller: CallContext): void {
    this.#count(caller);
    if (caller.priority === 'interactive') this.#interactive++;
    this.#context.priority = this.#interactive > 0 ? 'interactive' : 'batch';
  }

  left({ deadline, priority }: CallContext): void {
    if (priority === 'interactive') this.#interactive--;
    if (deadline === this.#context.deadline) this.#latest--;
    if (this.#aboard.size === 0) return;
    this.#context.priority = this.#interactive > 0 ? 'interactive' : 'batch';
    if (this.#latest > 0) return;
    this.#context.deadline = -Infinity;
    for (const { caller } of this.#aboard) this.#count(caller);
  }

  #count({ deadline }: CallContext): void {
    if (deadline < this.#context.deadline) return;
    this.#latest = deadline > this.#context.deadline ? 1 : this.#latest + 1;
    this.#context.deadline = deadline;
  }
}
