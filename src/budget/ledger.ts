import { expectInteger, expectNumber, expectOneOf } from '../core/expect.js';
import type { BudgetUnit, Ledger, Reservation, Spend } from '../core/ledger.js';
import { BudgetExceededError } from '../errors.js';
import { createTally, sumUsd, type Tally } from './tally.js';

/** What may be spent. What is not named is not limited. */
export interface BudgetLimits {
  readonly usd?: number | undefined;
  /** Requests that go upstream, retries included; what the cache answers costs none. */
  readonly requests?: number | undefined;
  /** Input and output together. */
  readonly tokens?: number | undefined;
  /** How long after its first request others may still be sent and answered, in milliseconds. */
  readonly ms?: number | undefined;
}

export interface LedgerOptions {
  /** The ledger of a run within the client's, of an agent within its run's: both must have enough left. */
  readonly within?: Ledger | undefined;
  /**
   * From when `ms` counts, on the Clock's monotonic scale.
   * @defaultValue the first request
   */
  readonly openedAt?: number | undefined;
}

/**
 * Opens a ledger; without limits it only counts. Fails closed: what is spent, lost and reserved never exceeds a limit as
 * long as no request costs more than was reserved for it. Throws a ConfigError that names the limit that is wrong.
 */
export function createLedger(
  limits: BudgetLimits = {},
  { within, openedAt: givenStart }: LedgerOptions = {},
): Ledger {
  const { usd, requests, tokens, ms } = resolveLimits(limits);
  const settled = createTally();
  const lost = createTally();
  const reserved = createTally();
  const booked = [settled, lost, reserved];
  let openedAt = givenStart;
  const endsAt = () => (openedAt ?? Infinity) + ms;

  const expectRoom = (most: Spend, now: number): void => {
    const usdBooked = sumUsd(...booked.map((tally) => tally.usd));
    expectWithin('usd', { spent: usdBooked, after: sumUsd(usdBooked, most.usd), allowed: usd });
    const total = (of: (tally: Tally) => number) =>
      booked.reduce((sum, tally) => sum + of(tally), 0);
    const asked = total((tally) => tally.requests);
    expectWithin('requests', { spent: asked, after: asked + 1, allowed: requests });
    const read = total((tally) => tally.tokens);
    expectWithin('tokens', { spent: read, after: read + most.tokens, allowed: tokens });
    const spentMs = now - (openedAt ?? now);
    if (spentMs >= ms) throw new BudgetExceededError('ms', { spent: spentMs, allowed: ms });
  };

  return {
    within,
    reserve: (most, now) => {
      expectRoom(most, now);
      openedAt ??= now;
      reserved.add(most);
      return reservationOf(most, { reserved, settled, lost });
    },
    get endsAt() {
      return endsAt();
    },
    get spentUsd() {
      return settled.usd;
    },
    get spentTokens() {
      return settled.tokens;
    },
    get requests() {
      return settled.requests + lost.requests;
    },
    get unsettledUsd() {
      return lost.usd;
    },
    get unsettledRuns() {
      return lost.requests;
    },
    get reservedUsd() {
      return reserved.usd;
    },
    get pending() {
      return reserved.requests;
    },
  };
}

type Tallies = Readonly<Record<'reserved' | 'settled' | 'lost', Tally>>;

function reservationOf(most: Spend, { reserved, settled, lost }: Tallies): Reservation {
  /** Where it is booked now; nowhere once it has been settled or released. */
  let booked: Tally | undefined = reserved;
  const move = (to: Tally | undefined, spend: Spend) => {
    booked?.subtract(most);
    to?.add(spend);
    booked = to;
  };
  return {
    settle: (bill) => {
      if (!booked) return;
      move(settled, bill);
      booked = undefined;
    },
    release: () => {
      if (booked === reserved) move(undefined, most);
    },
    lose: () => {
      if (booked === reserved) move(lost, most);
    },
  };
}

function expectWithin(
  unit: BudgetUnit,
  { spent, after, allowed }: { readonly spent: number; after: number; allowed: number },
): void {
  if (after > allowed) throw new BudgetExceededError(unit, { spent, allowed });
}

const units = ['usd', 'requests', 'tokens', 'ms'] satisfies readonly BudgetUnit[];

function resolveLimits(limits: BudgetLimits) {
  // A limit that is misspelled would be none.
  for (const unit of Object.keys(limits)) expectOneOf('the unit of a budget', unit, units);
  const { usd, requests, tokens, ms } = limits;
  const orNone = (name: string, limit: number | undefined, check: typeof expectNumber) =>
    limit === undefined ? Infinity : check(`budget.${name}`, limit, { min: 0 });
  return {
    usd: orNone('usd', usd, expectNumber),
    requests: orNone('requests', requests, expectInteger),
    tokens: orNone('tokens', tokens, expectInteger),
    ms: orNone('ms', ms, expectNumber),
  };
}
