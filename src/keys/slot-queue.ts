import { type CallSignal, onAbort } from '../core/abort.js';
import { createAlarm } from '../core/alarm.js';
import type { Clock } from '../core/clock.js';
import type { CrossgraphError } from '../errors.js';
import { isOutOfReach, type NextSlot, nothingTried, type Pass, wakeAt } from './key-choice.js';
import { createRotatedService } from './rotated-service.js';
import { createWaitingLines, type Line, type Place } from './waiting-lines.js';

export interface SlotRequest extends Place {
  readonly pass: Pass;
  readonly deadline: number;
  readonly signal: CallSignal;
}

/** Where the queue's slots come from. */
export interface SlotSource<Lent> {
  /** Lends a key to a call that has waited since `since`, if a slot has come that it may use. */
  lend(pass: Pass, since: number): Lent | undefined;
  nextSlot(pass: Pass): NextSlot;
  /** The error for a call that cannot be served by its deadline. */
  exhausted(pass: Pass): CrossgraphError;
}

/** Calls waiting for a slot, in fair order (`createWaitingLines`). One timer for all, none while nobody waits. */
export interface SlotQueue<Lent> {
  /** How many calls wait. */
  readonly size: number;
  /** How many calls would be served before a new one in that place. */
  ahead(newcomer: SlotRequest): number;
  /** Resolves with a key when it is this call's turn; rejects on abort, and once no slot comes before its deadline. */
  wait(request: SlotRequest): Promise<Lent>;
  /** Serves whoever can be served. To be called when slots have come, gone or moved. */
  serve(): void;
}

interface Turn<Lent> {
  readonly promise: Promise<Lent>;
  readonly resolve: (lent: Lent) => void;
  readonly reject: (reason: unknown) => void;
}

/** A call in the queue. */
class Waiter<Lent> {
  readonly line: Line;
  readonly agent: string | undefined;
  readonly pass: Pass;
  readonly since: number;
  readonly turn: Turn<Lent>;
  readonly kind: string | undefined;
  readonly #request: SlotRequest;

  constructor(request: SlotRequest, turn: Turn<Lent>, since: number) {
    this.line = request.line;
    this.agent = request.agent;
    this.pass = request.pass;
    this.since = since;
    this.turn = turn;
    this.kind = kindOf(request);
    this.#request = request;
  }

  /** Asked each time: shared work gets more time when a patient caller joins. */
  get deadline(): number {
    return this.#request.deadline;
  }

  get signal(): CallSignal {
    return this.#request.signal;
  }
}

export function createSlotQueue<Lent>(source: SlotSource<Lent>, clock: Clock): SlotQueue<Lent> {
  const lines = createWaitingLines<Waiter<Lent>>();
  /** No interactive or batch call's deadline is sooner: spares a look at each of them. */
  let soonestDeadline = Infinity;
  const alarm = createAlarm(clock, () => serve());

  /** True when the call's wait is over. */
  const tryServe = (waiter: Waiter<Lent>): boolean => {
    if (waiter.deadline <= clock.now()) return drop(waiter);
    const lent = source.lend(waiter.pass, waiter.since);
    if (lent === undefined) return false;
    lines.served(waiter);
    waiter.turn.resolve(lent);
    return true;
  };
  const drop = (waiter: Waiter<Lent>): boolean => {
    lines.leave(waiter);
    waiter.turn.reject(source.exhausted(waiter.pass));
    return true;
  };

  const rotated = createRotatedService<Waiter<Lent>>({
    line: lines.rotated,
    ...{ tryServe, drop, nextSlot: source.nextSlot, now: clock.now },
  });

  /** The others are all alike: when the first gets nothing, nobody does. Returns when the next slot comes. */
  const serveInOrder = (): number => {
    for (let waiter = lines.first(); waiter; waiter = lines.first()) {
      if (tryServe(waiter)) continue;
      const slot = source.nextSlot(nothingTried);
      if (isOutOfReach(soonestDeadline, slot, clock.now())) dropOutOfReach(slot);
      return wakeAt(slot, soonestDeadline);
    }
    return Infinity;
  };
  const dropOutOfReach = (slot: NextSlot) => {
    soonestDeadline = Infinity;
    for (const waiter of lines.others) {
      if (isOutOfReach(waiter.deadline, slot, clock.now())) drop(waiter);
      else soonestDeadline = Math.min(soonestDeadline, waiter.deadline);
    }
  };

  const serve = () => {
    const next = Math.min(rotated.serve(), serveInOrder());
    alarm.set(lines.size === 0 ? Infinity : next);
  };
  const enter = (waiter: Waiter<Lent>) => {
    lines.enter(waiter);
    if (waiter.line === 'rotated') return alarm.noLaterThan(rotated.entered(waiter));
    soonestDeadline = Math.min(soonestDeadline, waiter.deadline);
    if (lines.first() === waiter) serve();
    // Its turn comes later than others', its deadline perhaps sooner.
    else alarm.noLaterThan(waiter.deadline);
  };
  const leave = (waiter: Waiter<Lent>) => {
    lines.leave(waiter);
    waiter.turn.reject(waiter.signal.reason);
    if (lines.size === 0) alarm.set(Infinity);
  };

  const wait = async (request: SlotRequest): Promise<Lent> => {
    request.signal.throwIfAborted();
    const turn = openTurn<Lent>();
    const waiter = new Waiter(request, turn, clock.now());
    enter(waiter);
    const release = onAbort(request.signal, () => leave(waiter));
    try {
      return await turn.promise;
    } finally {
      release();
    }
  };

  return {
    get size() {
      return lines.size;
    },
    ahead: (newcomer) => lines.ahead(placeOf(newcomer)),
    wait,
    serve,
  };
}

function placeOf(newcomer: SlotRequest): Place {
  const { line, agent } = newcomer;
  return { line, agent, kind: kindOf(newcomer) };
}

function kindOf({ line, pass: { accounts, slots, only } }: SlotRequest): string | undefined {
  if (line !== 'rotated') return undefined;
  return JSON.stringify([only ?? null, [...accounts].sort(), [...slots].sort()]);
}

function openTurn<Lent>(): Turn<Lent> {
  let settle: Omit<Turn<Lent>, 'promise'> = { resolve: () => undefined, reject: () => undefined };
  const promise = new Promise<Lent>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle };
}
