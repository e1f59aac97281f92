import { type Clock, systemClock } from '../core/clock.js';
import { expectNumber } from '../core/expect.js';

/** Credit for retries, shared by all calls of a client, so that an outage is not answered with a storm of retries. */
export interface RetryBudget {
  /** A first attempt was made: adds its share of credit. */
  deposit(): void;
  /** Takes `cost` if there is that much credit; false, and nothing taken, otherwise. */
  withdraw(cost: number): boolean;
}

export interface RetryBudgetOptions {
  /**
   * Credit each first attempt adds; a retry of a transient fault costs 1.
   * @defaultValue 0.2
   */
  readonly creditPerCall?: number | undefined;
  /**
   * Retries per second that are always affordable, whatever the traffic.
   * @defaultValue 1
   */
  readonly reservePerSecond?: number | undefined;
}

const cellMs = 1_000;
const cells = 10;
// 0.2 is not exact in binary; five deposits must buy one retry.
const tolerance = 1e-9;

/**
 * A retry budget over a sliding window of ten seconds (the scheme of Finagle's RetryBudget): a withdrawal is granted while
 * the window's withdrawals stay within its deposits plus the reserve. What is not used within the window is gone.
 */
export function createRetryBudget(
  { creditPerCall = 0.2, reservePerSecond = 1 }: RetryBudgetOptions = {},
  { clock = systemClock }: { readonly clock?: Clock | undefined } = {},
): RetryBudget {
  expectNumber('creditPerCall', creditPerCall, { min: 0 });
  expectNumber('reservePerSecond', reservePerSecond, { min: 0 });
  const reserve = (reservePerSecond * cells * cellMs) / 1_000;
  const ring = new Array<number>(cells).fill(0);
  let newest = Math.floor(clock.now() / cellMs);

  /** Empties the cells that time has passed over, and returns the current one's place. */
  const turn = (): number => {
    const current = Math.floor(clock.now() / cellMs);
    for (let cell = Math.max(newest + 1, current - cells + 1); cell <= current; cell++) {
      ring[cell % cells] = 0;
    }
    newest = Math.max(newest, current);
    return newest % cells;
  };
  const add = (place: number, credit: number) => {
    ring[place] = (ring[place] ?? 0) + credit;
  };

  return {
    deposit: () => add(turn(), creditPerCall),
    withdraw: (cost) => {
      const place = turn();
      const balance = ring.reduce((total, credit) => total + credit, reserve);
      if (balance + tolerance < cost) return false;
      add(place, -cost);
      return true;
    },
  };
}
