import { describe, expect, it } from 'vitest';
import { combineLedgers, ledgersOf } from '../../src/budget/combine-ledgers.js';
import { createLedger } from '../../src/budget/ledger.js';
import { BudgetExceededError } from '../../src/errors.js';

describe('combineLedgers', () => {
  it('books in every ledger once, with all they are part of', () => {
    const client = createLedger();
    const run = createLedger({}, { within: client });
    const agent = createLedger({}, { within: client });
    const both = combineLedgers(agent, run);

    both?.reserve({ usd: 0.1, tokens: 10 }, 0).settle({ usd: 0.05, tokens: 5 });

    expect([agent, run, client].map(({ spentUsd }) => spentUsd)).toEqual([0.05, 0.05, 0.05]);
    expect(ledgersOf(both, client).size).toBe(3);
  });

  it('books in none when one of them has not enough left', () => {
    const agent = createLedger({ usd: 1 });
    const run = createLedger({ usd: 0.01 });
    const both = combineLedgers(agent, run);

    expect(() => both?.reserve({ usd: 0.1, tokens: 10 }, 0)).toThrow(BudgetExceededError);

    expect([agent, run].map(({ pending, reservedUsd }) => [pending, reservedUsd])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('ends with the first time limit', () => {
    const run = createLedger({ ms: 100 }, { openedAt: 50 });
    const agent = createLedger({ ms: 1_000 }, { openedAt: 0 });

    expect(combineLedgers(agent, run)?.endsAt).toBe(150);
  });

  it('gives back the only ledger, and one that is part of the other, as they are', () => {
    const run = createLedger();
    const agent = createLedger({}, { within: run });

    expect(combineLedgers()).toBeUndefined();
    expect(combineLedgers(undefined, run)).toBe(run);
    expect(combineLedgers(agent, run)).toBe(agent);
  });
});
