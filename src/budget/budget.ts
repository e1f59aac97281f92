import type { CallContext, Layer } from '../core/operation.js';
import { RunError } from '../errors.js';

/** What one call may spend, set aside before it is sent. Settled or released, once. */
export interface Reservation {
  /** Replaces the reservation by the bill. */
  settle(bill: { readonly usd: number }): void;
  /** Returns the reservation: nothing was spent, as far as is known. */
  release(): void;
}

/** Keeps account of what calls spend. */
export interface Ledger {
  /** Sets the call's share aside; throws an error of code `BUDGET_EXCEEDED` when there is not enough left. */
  reserve(context: CallContext): Reservation;
  /** Billed so far, in USD. */
  readonly spentUsd: number;
  /** Reservations made so far. */
  readonly calls: number;
  /** Reservations neither settled nor released yet. */
  readonly unsettled: number;
}

/** A ledger without a limit: it only counts. */
export function openLedger(): Ledger {
  const account = { spentUsd: 0, calls: 0, unsettled: 0 };
  return {
    get spentUsd() {
      return account.spentUsd;
    },
    get calls() {
      return account.calls;
    },
    get unsettled() {
      return account.unsettled;
    },
    reserve: () => {
      account.calls++;
      account.unsettled++;
      let isOpen = true;
      const close = (usd: number) => {
        if (!isOpen) return;
        isOpen = false;
        account.unsettled--;
        account.spentUsd += usd;
      };
      return { settle: ({ usd }) => close(usd), release: () => close(0) };
    },
  };
}

/** Reserves before the call goes upstream, and settles with its bill: `costOf` its answer, or what a failed run cost. */
export function budgeted<In, Out>(ledger: Ledger, costOf: (answer: Out) => number): Layer<In, Out> {
  return (next) => async (input, context) => {
    const reservation = ledger.reserve(context);
    try {
      const answer = await next(input, context);
      reservation.settle({ usd: costOf(answer) });
      return answer;
    } catch (error) {
      if (error instanceof RunError) reservation.settle({ usd: error.costUsd });
      else reservation.release();
      throw error;
    }
  };
}
