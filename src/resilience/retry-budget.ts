import { type Clock, systemClock } from '../core/clock.js';
import { expectNumber } from '../core/expect.js';

/** Credit for retries, shared by all calls of a client, so that an outage is not answered with a storm of retries. */
export interface RetryBudget {
  /** A call begins: its first attempt adds its share of credit. */
  deposit(): void;
  /** That attempt has ended, perhaps long after: the credit is given again if it was not used meanwhile. */
  renew?(): void;
  /** Takes `cost` if there is that much credit; false, and nothing taken, otherwise. */
  withdraw(cost: number): boolean;
  /** Whether nothing but the share of this second stands against taking `cost`: a little later it can be had. */
  isSpentForNow?(cost: number): boolean;
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

const cellMs = 100;
const cells = 100;
const cellsPerSecond = 10;
// 0.2 is not exact in binary; five deposits must buy one retry.
const tolerance = 1e-9;

interface Cell {
  deposited: number;
  renewed: number;
  withdrawn: number;
}

const emptyCell = { deposited: 0, renewed: 0, withdrawn: 0 };

/**
 * A retry budget over a sliding window of ten seconds (the scheme of Finagle's RetryBudget): a withdrawal is granted while
 * the window's withdrawals stay within its deposits plus the reserve. What is not used within the window is gone. And it
 * cannot be used all at once: the withdrawals of the last second stay within that second's own deposits, the window's
 * average, or the reserve, whichever is most. Otherwise the first second of an outage would get all the retries of ten.
 */
export function createRetryBudget(
  { creditPerCall = 0.2, reservePerSecond = 1 }: RetryBudgetOptions = {},
  { clock = systemClock }: { readonly clock?: Clock | undefined } = {},
): RetryBudget {
  expectNumber('creditPerCall', creditPerCall, { min: 0 });
  expectNumber('reservePerSecond', reservePerSecond, { min: 0 });
  const reserve = (reservePerSecond * cells) / cellsPerSecond;
  const ring = Array.from({ length: cells }, (): Cell => ({ ...emptyCell }));
  let newest = Math.floor(clock.now() / cellMs);

  const cellAt = (number: number): Cell =>
    ring[((number % cells) + cells) % cells] ?? { ...emptyCell };
  /** Empties the cells that time has passed over, and returns the current one. */
  const turn = (): Cell => {
    const current = Math.floor(clock.now() / cellMs);
    for (let cell = Math.max(newest + 1, current - cells + 1); cell <= current; cell++) {
      Object.assign(cellAt(cell), emptyCell);
    }
    newest = Math.max(newest, current);
    return cellAt(newest);
  };
  const sumOf = (field: keyof Cell, last: number): number => {
    let sum = 0;
    for (let cell = newest - last + 1; cell <= newest; cell++) sum += cellAt(cell)[field];
    return sum;
  };
  /** Calls count where they began or where they ended, whichever gives more: never twice. */
  const creditOf = (last: number): number =>
    Math.max(sumOf('deposited', last), sumOf('renewed', last));
  const isWithinWindow = (cost: number): boolean =>
    sumOf('withdrawn', cells) + cost <= creditOf(cells) + reserve + tolerance;
  const isWithinSecond = (cost: number): boolean => {
    // One cell less and one more than a second: no second, wherever it begins, may hold more retries than its calls bear,
    // not even when the last answers of an upstream and the first failures after its death come together.
    const mostNow = Math.max(
      creditOf(cellsPerSecond - 1),
      (creditOf(cells) * cellsPerSecond) / cells,
      reserve,
    );
    return sumOf('withdrawn', cellsPerSecond + 1) + cost <= mostNow + tolerance;
  };

  return {
    deposit: () => {
      turn().deposited += creditPerCall;
    },
    renew: () => {
      turn().renewed += creditPerCall;
    },
    withdraw: (cost) => {
      const cell = turn();
      if (!isWithinWindow(cost) || !isWithinSecond(cost)) return false;
      cell.withdrawn += cost;
      return true;
    },
    isSpentForNow: (cost) => {
      turn();
      return isWithinWindow(cost) && !isWithinSecond(cost);
    },
  };
}
