import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BudgetLimits, createLedger } from '../../src/budget/ledger.js';
import type { Ledger, Reservation } from '../../src/core/ledger.js';
import { BudgetExceededError, ConfigError } from '../../src/errors.js';

const most = { usd: 0.1, tokens: 100 };

function reserved(ledger: Ledger, usd: number): Reservation | undefined {
  try {
    return ledger.reserve({ usd, tokens: 0 }, 0);
  } catch (error) {
    expect(error).toBeInstanceOf(BudgetExceededError);
    return undefined;
  }
}

describe('createLedger', () => {
  it('replaces a reservation by its bill, returns it, or books it as lost', () => {
    const ledger = createLedger();
    const [paid, unsent, lost] = [0, 1, 2].map(() => ledger.reserve(most, 0));
    const before = { reservedUsd: ledger.reservedUsd, pending: ledger.pending };

    paid?.settle({ usd: 0.03, tokens: 40 });
    unsent?.release();
    lost?.lose();

    expect(before).toEqual({ reservedUsd: 0.3, pending: 3 });
    expect(ledger).toMatchObject({
      spentUsd: 0.03,
      spentTokens: 40,
      requests: 2,
      unsettledUsd: 0.1,
      unsettledRuns: 1,
      reservedUsd: 0,
      pending: 0,
    });
  });

  it('takes the bill of what was lost when it turns up after all, once', () => {
    const ledger = createLedger();
    const reservation = ledger.reserve(most, 0);
    reservation.lose();

    reservation.release();
    reservation.settle({ usd: 0.03, tokens: 40 });
    reservation.settle({ usd: 0.5, tokens: 1 });

    expect(ledger).toMatchObject({
      ...{ spentUsd: 0.03, spentTokens: 40, requests: 1, pending: 0 },
      ...{ unsettledUsd: 0, unsettledRuns: 0, reservedUsd: 0 },
    });
  });

  it('hears the end of a reservation once', () => {
    const ledger = createLedger();
    const reservation = ledger.reserve(most, 0);

    reservation.settle(most);
    reservation.settle(most);
    reservation.lose();
    reservation.release();

    expect(ledger).toMatchObject({ spentUsd: 0.1, requests: 1, unsettledRuns: 0, pending: 0 });
  });

  it.each<[string, BudgetLimits, number]>([
    ['usd', { usd: 0.3 }, 0.3],
    ['requests', { requests: 3 }, 3],
    ['tokens', { tokens: 399 }, 300],
  ])('refuses what could exceed its %s, and says what is spent', (unit, limits, spent) => {
    const ledger = createLedger(limits);
    for (let request = 0; request < 3; request++) ledger.reserve(most, 0);

    const ask = () => ledger.reserve(most, 0);

    expect(ask).toThrow(BudgetExceededError);
    expect(ask).toThrow(
      expect.objectContaining({
        code: 'BUDGET_EXCEEDED',
        unit,
        spent,
        allowed: Object.values(limits)[0],
        retryable: false,
        billing: 'no',
      }),
    );
  });

  it('has room again for what a request did not need', () => {
    const ledger = createLedger({ usd: 0.1 });
    const reservation = ledger.reserve(most, 0);
    reservation.settle({ usd: 0, tokens: 0 });

    expect(() => ledger.reserve(most, 0)).not.toThrow();
  });

  it('counts its time from the first request', () => {
    const ledger = createLedger({ ms: 1_000 });
    const before = ledger.endsAt;

    ledger.reserve(most, 500);

    expect([before, ledger.endsAt]).toEqual([Infinity, 1_500]);
    expect(() => ledger.reserve(most, 1_499)).not.toThrow();
    expect(() => ledger.reserve(most, 1_500)).toThrow(/budget of 1000 ms/);
  });

  it.each([{ usd: -1 }, { requests: 1.5 }, { tokens: Number.NaN }, { ms: Infinity }])(
    'refuses %o',
    (limits) => {
      expect(() => createLedger(limits)).toThrow(ConfigError);
      expect(() => createLedger(limits)).toThrow(/budget\./);
    },
  );

  it('never exceeds a limit, and adds up to the cent, whatever ends the requests', () => {
    const amount = fc.integer({ min: 0, max: 50_000 }).map((units) => units / 100_000);
    const request = fc.record({
      usd: amount,
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      ending: fc.constantFrom('settle' as const, 'release' as const, 'lose' as const),
    });

    fc.assert(
      fc.property(fc.array(request, { maxLength: 60 }), amount, (requests, limit) => {
        const ledger = createLedger({ usd: limit });
        const open: (() => void)[] = [];
        let expectedUnits = 0;
        for (const [index, { usd, share, ending }] of requests.entries()) {
          const reservation = reserved(ledger, usd);
          const units = Math.floor(usd * share * 100_000);
          if (reservation && ending === 'settle') expectedUnits += units;
          open.push(() => reservation?.[ending]({ usd: units / 100_000, tokens: 0 }));
          if (index % 3 === 0) open.shift()?.();
          const booked = ledger.spentUsd + ledger.unsettledUsd + ledger.reservedUsd;
          expect(booked).toBeLessThanOrEqual(limit + 1e-9);
        }
        for (const end of open) end();

        expect(ledger.spentUsd).toBe(expectedUnits / 100_000);
        expect(ledger).toMatchObject({ reservedUsd: 0, pending: 0 });
      }),
    );
  });
});
