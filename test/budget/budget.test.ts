import { describe, expect, it } from 'vitest';
import { budgeted, type Ledger, openLedger } from '../../src/budget/budget.js';
import { ConnectionError, CrossgraphError, RunError } from '../../src/errors.js';
import { callContext } from '../resilience/call-context.js';

const spend = (ledger: Ledger, operation: () => Promise<{ usd: number }>) =>
  budgeted<string, { usd: number }>(ledger, ({ usd }) => usd)(operation)('q', callContext());

describe('budgeted', () => {
  it('settles with what the answer cost', async () => {
    const ledger = openLedger();

    await spend(ledger, async () => ({ usd: 0.25 }));
    await spend(ledger, async () => ({ usd: 0.5 }));

    expect(ledger).toMatchObject({ spentUsd: 0.75, calls: 2, unsettled: 0 });
  });

  it('holds the reservation while the call is on its way', async () => {
    const ledger = openLedger();
    const seen: number[] = [];

    await spend(ledger, async () => {
      seen.push(ledger.unsettled);
      return { usd: 0 };
    });

    expect(seen).toEqual([1]);
  });

  it('settles with what a failed run cost', async () => {
    const ledger = openLedger();
    const error = new RunError('RUN_FAILED', 'Failed.', { costUsd: 0.1 });

    const pending = spend(ledger, () => Promise.reject(error));

    await expect(pending).rejects.toBe(error);
    expect(ledger).toMatchObject({ spentUsd: 0.1, unsettled: 0 });
  });

  it('releases what a failed call did not spend', async () => {
    const ledger = openLedger();

    const pending = spend(ledger, () => Promise.reject(new ConnectionError('Reset.')));

    await expect(pending).rejects.toThrow('Reset.');
    expect(ledger).toMatchObject({ spentUsd: 0, calls: 1, unsettled: 0 });
  });

  it('does not send a call that the ledger refuses', async () => {
    const refusal = new CrossgraphError('BUDGET_EXCEEDED', 'Nothing left.');
    const ledger: Ledger = {
      ...openLedger(),
      reserve: () => {
        throw refusal;
      },
    };
    let runs = 0;

    const pending = spend(ledger, async () => ({ usd: runs++ }));

    await expect(pending).rejects.toBe(refusal);
    expect(runs).toBe(0);
  });
});

describe('openLedger', () => {
  it('hears the end of a reservation once', () => {
    const ledger = openLedger();
    const reservation = ledger.reserve(callContext());

    reservation.settle({ usd: 1 });
    reservation.settle({ usd: 1 });
    reservation.release();

    expect(ledger).toMatchObject({ spentUsd: 1, calls: 1, unsettled: 0 });
  });
});
