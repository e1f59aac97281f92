import { type BudgetLimits, createLedger } from '../../budget/ledger.js';
import type { BudgetUnit, Ledger } from '../../core/ledger.js';
import { ConfigError } from '../../errors.js';

/** How much of a limit is spent. */
export interface BudgetLevel {
  readonly unit: BudgetUnit;
  readonly spent: number;
  readonly allowed: number;
}

export interface RunBudget {
  readonly ledger: Ledger;
  readonly limits: BudgetLimits;
  /** The limits of which four fifths are spent, each told once. */
  newlyLow(now: number): readonly BudgetLevel[];
}

export interface RunBudgetPlace {
  /** When the run was asked for: its time counts from here. */
  readonly startedAt: number;
  readonly within: Ledger | undefined;
}

const lowFrom = 0.8;

/** Throws a ConfigError for a limit that is wrong, or of 0. */
export function expectRunBudget(limits: BudgetLimits | undefined): void {
  if (limits === undefined) return;
  for (const [unit, limit] of Object.entries(limits)) {
    if (limit === 0) {
      throw new ConfigError(
        `A run with a budget of 0 ${unit} could ask nothing; leave \`budget.${unit}\` out for no limit.`,
      );
    }
  }
  createLedger(limits);
}

/** Opens a run's budget, whose limits have been looked at. */
export function openRunBudget(
  limits: BudgetLimits = {},
  { startedAt, within }: RunBudgetPlace,
): RunBudget {
  const ledger = createLedger(limits, { within, openedAt: startedAt });
  const told = new Set<BudgetUnit>();
  const spentOf = (now: number): Readonly<Record<BudgetUnit, number>> => ({
    usd: ledger.spentUsd + ledger.unsettledUsd,
    requests: ledger.requests,
    tokens: ledger.spentTokens,
    ms: now - startedAt,
  });
  const isLimited = Object.values(limits).some((limit) => limit !== undefined);
  return {
    ledger,
    limits,
    newlyLow: (now) => {
      if (!isLimited) return [];
      const spent = spentOf(now);
      const low = levelsOf(limits, spent).filter(
        (level) => level.spent >= lowFrom * level.allowed && !told.has(level.unit),
      );
      for (const { unit } of low) told.add(unit);
      return low;
    },
  };
}

const units = ['usd', 'requests', 'tokens', 'ms'] satisfies readonly BudgetUnit[];

function levelsOf(
  limits: BudgetLimits,
  spent: Readonly<Record<BudgetUnit, number>>,
): readonly BudgetLevel[] {
  return units.flatMap((unit) => {
    const allowed = limits[unit];
    return allowed === undefined ? [] : [{ unit, spent: spent[unit], allowed }];
  });
}
