import { deriveSignal } from '../core/abort.js';
import type { Clock } from '../core/clock.js';

/** The store had not answered when its time was up; the operation itself may still end later. */
export class StoreTooSlowError extends Error {
  readonly code = 'TOO_SLOW';

  constructor(budgetMs: number) {
    super(`No answer from the cache store within ${budgetMs} ms.`);
    this.name = 'StoreTooSlowError';
  }
}

export interface Budget {
  readonly clock: Clock;
  readonly budgetMs: number;
}

const slices = 5;
// Given, because without one every abort makes a DOMException with its stack.
const done = new Error('Done.');

/**
 * Settles as `work` does, or rejects with a StoreTooSlowError when the budget has passed. The budget is counted in
 * slices: while this process does not get to run, at most one of them passes, and a busy moment of ours is not taken
 * for a slow store.
 */
export async function withinBudget<Out>(
  work: Promise<Out>,
  { clock, budgetMs }: Budget,
): Promise<Out> {
  const alarm = deriveSignal();
  const overrun = async (): Promise<never> => {
    for (let slice = 0; slice < slices; slice++) await clock.sleep(budgetMs / slices, alarm.signal);
    // A busy event loop fires timers before it reads what the store has long answered: give it one turn for that.
    await clock.sleep(0, alarm.signal);
    throw new StoreTooSlowError(budgetMs);
  };
  try {
    return await Promise.race([work, overrun()]);
  } finally {
    alarm.abort(done);
  }
}
