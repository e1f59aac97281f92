import { isOutOfReach, type NextSlot, type Pass, wakeAt } from './key-choice.js';
import type { Rotated, RotatedLine } from './rotated-line.js';

interface RotatedCall extends Rotated {
  readonly pass: Pass;
  readonly deadline: number;
}

/** Serves the calls that have accounts to avoid, or one they are bound to. */
export interface RotatedService<Waiter> {
  /** Serves whom it can, and drops whose slot would come too late. Returns when to do so again. */
  serve(): number;
  /** The same for one that has just entered. */
  entered(waiter: Waiter): number;
}

export interface RotatedServiceDeps<Waiter> {
  readonly line: RotatedLine<Waiter & Rotated>;
  /** True when the call's wait is over. */
  readonly tryServe: (waiter: Waiter) => boolean;
  readonly nextSlot: (pass: Pass) => NextSlot;
  readonly drop: (waiter: Waiter) => void;
  readonly now: () => number;
}

/**
 * When one gets nothing, nobody does who may use the same keys: each kind is asked for once, however many wait. The whole
 * line is looked at only when somebody's deadline may not be met.
 */
export function createRotatedService<Waiter extends RotatedCall>({
  line,
  tryServe,
  nextSlot,
  drop,
  now,
}: RotatedServiceDeps<Waiter>): RotatedService<Waiter> {
  /** No call's deadline is sooner. */
  let soonestDeadline = Infinity;

  const dropLate = (slots: ReadonlyMap<string | undefined, NextSlot>) => {
    soonestDeadline = Infinity;
    for (const waiter of line) {
      const slot = slots.get(waiter.kind);
      if (slot && isOutOfReach(waiter.deadline, slot, now())) drop(waiter);
      else soonestDeadline = Math.min(soonestDeadline, waiter.deadline);
    }
  };
  const serve = (): number => {
    const nothingUntil = new Map<string | undefined, NextSlot>();
    for (const waiter of line) {
      if (nothingUntil.size === line.kinds) break;
      if (nothingUntil.has(waiter.kind) || tryServe(waiter)) continue;
      nothingUntil.set(waiter.kind, nextSlot(waiter.pass));
    }
    const slots = [...nothingUntil.values()];
    if (slots.some((slot) => isOutOfReach(soonestDeadline, slot, now()))) dropLate(nothingUntil);
    return slots.reduce((next, slot) => Math.min(next, wakeAt(slot, soonestDeadline)), Infinity);
  };

  return {
    serve,
    entered: (waiter) => {
      soonestDeadline = Math.min(soonestDeadline, waiter.deadline);
      if (line.alike(waiter) === 1) return serve();
      // Those of its kind before it get nothing either until the alarm they have set.
      const slot = nextSlot(waiter.pass);
      if (!isOutOfReach(waiter.deadline, slot, now())) return wakeAt(slot, waiter.deadline);
      drop(waiter);
      return Infinity;
    },
  };
}
