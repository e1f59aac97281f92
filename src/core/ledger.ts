/** What a run costs, or may cost at most. */
export interface Spend {
  readonly usd: number;
  /** Input and output together. */
  readonly tokens: number;
}

/** What can be limited: money, requests that go upstream, tokens, and time since the first of them. */
export type BudgetUnit = 'usd' | 'requests' | 'tokens' | 'ms';

/**
 * The most that one request may cost, set aside before it is sent. Ended once, in one of three ways; what was lost may
 * still be settled when its bill turns up after all.
 */
export interface Reservation {
  /** Replaces the reservation by the bill. */
  settle(bill: Spend): void;
  /** Returns the reservation: nothing was billed. */
  release(): void;
  /** The answer was lost, and with it the bill: the reservation is booked as if it had been spent. */
  lose(): void;
}

/** Keeps account of what requests spend, within limits if it has any. */
export interface Ledger {
  /** The ledger this one is part of: what is reserved here is reserved there too, by `budgeted`. */
  readonly within: Ledger | undefined;
  /** The ledgers this one stands for, if it keeps no account of its own: `budgeted` reserves in them instead. */
  readonly parts?: readonly Ledger[] | undefined;
  /**
   * Sets the request's share aside in this ledger alone; throws a BudgetExceededError when there is not enough left. `now`
   * is on the Clock's monotonic scale; the first call opens the time limit.
   */
  reserve(most: Spend, now: number): Reservation;
  /** When the time limit ends (the same scale); `Infinity` before the first request, and without a limit. */
  readonly endsAt: number;
  /** Billed so far, in USD. */
  readonly spentUsd: number;
  readonly spentTokens: number;
  /** Requests that were billed or lost. */
  readonly requests: number;
  /** What the lost requests were booked at, in USD: at most this much has been billed beside `spentUsd`. */
  readonly unsettledUsd: number;
  /** Requests whose answer was lost after they may have run. */
  readonly unsettledRuns: number;
  /** Set aside for requests under way, in USD. */
  readonly reservedUsd: number;
  /** Requests under way. */
  readonly pending: number;
}
