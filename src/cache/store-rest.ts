import type { StoreUse } from './store-health.js';
import { type Budget, StoreTooSlowError, withinBudget } from './within-budget.js';

/** Nobody was kept waiting: the store rests after an operation that took too long. */
export class StoreRestingError extends Error {
  readonly code = 'RESTING';

  constructor() {
    super('The cache store rests, because it did not answer in time.');
    this.name = 'StoreRestingError';
  }
}

/** Keeps calls from waiting, one after the other, for a store that does not answer. */
export interface StoreRest {
  /**
   * Runs `work` within the time budget. Once one operation has overrun it, rejects with a StoreRestingError at once, until
   * the store has ended another in time: now and then one is tried behind its caller's back.
   */
  run<Out>(use: StoreUse, work: () => Promise<Out>): Promise<Out>;
}

interface Rest {
  /** 0 while the store is not at rest. */
  lengthMs: number;
  endsAt: number;
  isProbing: boolean;
}

const firstRestMs = 250;
const longestRestMs = 10_000;

export function createStoreRest(budget: Budget): StoreRest {
  const { clock } = budget;
  const rests: Readonly<Record<StoreUse, Rest>> = { read: awake(), written: awake() };

  const lieDown = (rest: Rest) => {
    rest.lengthMs = Math.min(longestRestMs, 2 * rest.lengthMs || firstRestMs);
    rest.endsAt = clock.now() + rest.lengthMs;
  };
  const probe = async (rest: Rest, work: () => Promise<unknown>) => {
    rest.isProbing = true;
    try {
      await withinBudget(work(), budget);
      rest.lengthMs = 0;
    } catch (error) {
      // Whatever else it says, it says it in time.
      if (error instanceof StoreTooSlowError) lieDown(rest);
      else rest.lengthMs = 0;
    }
    rest.isProbing = false;
  };

  const overrun = (use: StoreUse) => {
    // Of operations that overran together the first decides. What cannot be read cannot be written either; a file that
    // another process writes to can still be read.
    const tired = use === 'read' ? [rests.read, rests.written] : [rests.written];
    for (const rest of tired) if (rest.lengthMs === 0) lieDown(rest);
  };

  return {
    run: async (use, work) => {
      const rest = rests[use];
      if (rest.lengthMs > 0) {
        if (clock.now() >= rest.endsAt && !rest.isProbing) void probe(rest, work);
        throw new StoreRestingError();
      }
      try {
        return await withinBudget(work(), budget);
      } catch (error) {
        if (error instanceof StoreTooSlowError) overrun(use);
        throw error;
      }
    },
  };
}

function awake(): Rest {
  return { lengthMs: 0, endsAt: 0, isProbing: false };
}
