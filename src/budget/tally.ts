import type { Spend } from '../core/ledger.js';

/** Sums of what requests cost. Money is counted in whole billionths of a dollar, so that sums are exact. */
export interface Tally {
  readonly usd: number;
  readonly tokens: number;
  readonly requests: number;
  add(spend: Spend): void;
  subtract(spend: Spend): void;
}

const unitsPerUsd = 1e9;

export function createTally(): Tally {
  let units = 0;
  let tokens = 0;
  let requests = 0;
  const book = (spend: Spend, sign: 1 | -1) => {
    units += sign * unitsOf(spend.usd);
    tokens += sign * spend.tokens;
    requests += sign;
  };
  return {
    get usd() {
      return units / unitsPerUsd;
    },
    get tokens() {
      return tokens;
    },
    get requests() {
      return requests;
    },
    add: (spend) => book(spend, 1),
    subtract: (spend) => book(spend, -1),
  };
}

/** The sum of amounts in USD, free of binary fractions. */
export function sumUsd(...amounts: readonly number[]): number {
  return amounts.reduce((total, usd) => total + unitsOf(usd), 0) / unitsPerUsd;
}

function unitsOf(usd: number): number {
  return Math.round(usd * unitsPerUsd);
}
