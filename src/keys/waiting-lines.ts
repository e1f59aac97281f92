import { createFairLine } from './fair-line.js';
import { type Rotated, RotatedLine } from './rotated-line.js';

/**
 * `rotated` calls cannot use every key, mostly because they have had their turn already, and go first; of ten others at
 * most nine go before a batch call.
 */
export type Line = 'rotated' | 'interactive' | 'batch';

/** A call's place among those that wait. */
export interface Place extends Rotated {
  readonly line: Line;
  /** Who asks: within a line agents take turns. */
  readonly agent?: string | undefined;
}

/** Who waits. Leaving is as cheap as entering, and allowed while walking the lines. */
export interface WaitingLines<Waiter extends Rotated> {
  readonly size: number;
  readonly rotated: RotatedLine<Waiter>;
  /** All but the rotated, in no particular order. */
  readonly others: Iterable<Waiter>;
  /** Whose turn it is among those others. */
  first(): Waiter | undefined;
  /** How many would be served before a new call in that place; of the rotated those only who may use the same keys. */
  ahead(newcomer: Place): number;
  enter(waiter: Waiter): void;
  /** The call leaves because it was served. */
  served(waiter: Waiter): void;
  /** The call leaves without having been served. */
  leave(waiter: Waiter): void;
}

// The share that batch work is sure of while interactive calls wait: one in ten.
const interactivePerBatch = 9;

export function createWaitingLines<Waiter extends Place>(): WaitingLines<Waiter> {
  const rotated = new RotatedLine<Waiter>();
  const lines = { interactive: createFairLine<Waiter>(), batch: createFairLine<Waiter>() };
  const { interactive, batch } = lines;
  /** Interactive calls served since a batch call was, while one waited. */
  let run = 0;

  const aheadOf = (newcomer: Place): number => {
    const { line, agent } = newcomer;
    if (line === 'rotated') return rotated.alike(newcomer);
    const own = lines[line].ahead(agent);
    const others =
      line === 'interactive'
        ? Math.min(batch.size, Math.floor((run + own) / interactivePerBatch))
        : Math.min(interactive.size, (own + 1) * interactivePerBatch - run);
    return rotated.size + own + others;
  };

  return {
    get size() {
      return rotated.size + interactive.size + batch.size;
    },
    rotated,
    others: {
      *[Symbol.iterator]() {
        yield* interactive.all();
        yield* batch.all();
      },
    },
    first: () =>
      run >= interactivePerBatch
        ? (batch.first() ?? interactive.first())
        : (interactive.first() ?? batch.first()),
    ahead: aheadOf,
    enter: (waiter) => {
      if (waiter.line === 'rotated') rotated.enter(waiter);
      else lines[waiter.line].enter(waiter);
    },
    served: (waiter) => {
      if (waiter.line === 'rotated') {
        rotated.leave(waiter);
        return;
      }
      lines[waiter.line].served(waiter);
      run = waiter.line === 'interactive' && batch.size > 0 ? run + 1 : 0;
    },
    leave: (waiter) => {
      if (waiter.line === 'rotated') rotated.leave(waiter);
      else lines[waiter.line].leave(waiter);
      if (batch.size === 0) run = 0;
    },
  };
}
