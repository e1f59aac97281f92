import { type Clock, systemClock } from '../core/clock.js';
import type { Ledger, Reservation, Spend } from '../core/ledger.js';
import type { CallContext, Layer } from '../core/operation.js';
import { isCrossgraphError, RunError } from '../errors.js';
import { endOf, ledgersOf, reserveInAll } from './combine-ledgers.js';

export interface BudgetedDeps<In, Out> {
  /** Pays for every request, beside the ledger that a call brings along in its context. */
  readonly ledger?: Ledger | undefined;
  /** The most that a request can cost. A request that costs more is booked in full, and may overshoot a limit. */
  readonly mostOf: (input: In) => Spend;
  readonly billOf: (answer: Out) => Spend;
  /** What a run that failed was billed. By default its cost, and no tokens. */
  readonly failedBillOf?: ((error: RunError) => Spend) | undefined;
  /** Goes on with this reservation, of a request that was lost before, instead of making another. */
  readonly held?: Reservation | undefined;
  /** Told of a reservation that is booked as lost: should its bill turn up, it can still be settled. */
  readonly onLost?: ((reservation: Reservation, context: CallContext) => void) | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * Reserves the most a request can cost in all ledgers before it goes upstream, and settles with its bill. A failure that
 * may have been billed, an abort under way included, is booked at its reservation: `unsettledUsd`. Throws a
 * BudgetExceededError, and sends nothing, when one of the ledgers has not enough left. Belongs below the retries, so that
 * every try is paid for; a time limit brings the call's deadline forward.
 */
export function budgeted<In, Out>(deps: BudgetedDeps<In, Out>): Layer<In, Out> {
  const { ledger, mostOf, billOf, held, onLost, clock = systemClock } = deps;
  const { failedBillOf = ({ costUsd }: RunError) => ({ usd: costUsd, tokens: 0 }) } = deps;

  return (next) => async (input, context) => {
    const ledgers = ledgersOf(context.budget, ledger);
    const reservation = held ?? reserveInAll(ledgers, mostOf(input), clock.now());
    const sentBefore = context.record.attempts.length;
    try {
      const answer = await next(input, endingWith(ledgers, context));
      reservation.settle(billOf(answer));
      return answer;
    } catch (error) {
      if (error instanceof RunError) reservation.settle(failedBillOf(error));
      else if (isLost(error, context, sentBefore)) {
        reservation.lose();
        onLost?.(reservation, context);
      } else reservation.release();
      throw error;
    }
  };
}

/** The context with the ledgers' time limits in its deadline, which may still move: see `singleFlight`. */
function endingWith(ledgers: ReadonlySet<Ledger>, context: CallContext): CallContext {
  const endsAt = endOf(ledgers);
  if (endsAt === Infinity) return context;
  return {
    ...context,
    get deadline() {
      return Math.min(context.deadline, endsAt);
    },
    get priority() {
      return context.priority;
    },
  };
}

/** Whether the request was on its way and may have been billed. */
function isLost(error: unknown, { record }: CallContext, sentBefore: number): boolean {
  // Asking how a run fares costs nothing, and its fate is not the run's.
  const last = record.attempts.slice(sentBefore).findLast(({ method }) => method !== 'GET');
  if (!last) return false;
  // Refused with a status before whatever ended the call came.
  if (last.status !== undefined && last.status >= 400 && last.status < 500) return false;
  // Anything else that is thrown is the caller's abort, or a defect of ours, in the middle of it.
  return isCrossgraphError(error) ? error.billing === 'maybe' : true;
}
