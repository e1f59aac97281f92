import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRetryBudget } from '../../src/resilience/retry-budget.js';
import { fakeClock } from '../../src/testing/fake-clock.js';

function affordable(budget: ReturnType<typeof createRetryBudget>, cost = 1): number {
  let count = 0;
  while (budget.withdraw(cost)) count++;
  return count;
}

describe('createRetryBudget', () => {
  it('tells a crowded second, which passes, from a window that has been used up', () => {
    const clock = fakeClock();
    const budget = createRetryBudget({ creditPerCall: 1, reservePerSecond: 0 }, { clock });
    for (let second = 0; second < 5; second++) {
      budget.deposit();
      clock.advance(1_000);
    }

    expect(budget.isSpentForNow?.(1)).toBe(true);
    expect(budget.isSpentForNow?.(6)).toBe(false);
  });

  it('affords its reserve without any traffic, and no more', () => {
    const budget = createRetryBudget({}, { clock: fakeClock() });

    expect(affordable(budget)).toBe(10);
    expect(budget.withdraw(0.36)).toBe(false);
  });

  it('affords one retry for every five calls of the last second', () => {
    const budget = createRetryBudget({}, { clock: fakeClock() });

    for (let call = 0; call < 100; call++) budget.deposit();

    expect(affordable(budget)).toBe(20);
  });

  it('does not afford the retries of ten seconds within one', () => {
    const clock = fakeClock();
    const budget = createRetryBudget({}, { clock });
    for (let second = 0; second < 10; second++) {
      for (let call = 0; call < 100; call++) budget.deposit();
      clock.advance(second < 9 ? 1_000 : 0);
    }

    expect(affordable(budget)).toBe(20);
  });

  it('affords more retries that a server asked for', () => {
    const budget = createRetryBudget({}, { clock: fakeClock() });

    expect(affordable(budget, 0.36)).toBe(27);
  });

  it('forgets credit after ten seconds', () => {
    const clock = fakeClock();
    const budget = createRetryBudget({ reservePerSecond: 0 }, { clock });
    for (let call = 0; call < 100; call++) budget.deposit();

    clock.advance(10_000);

    expect(affordable(budget)).toBe(0);
  });

  it('keeps credit for as long as it lasts', () => {
    const clock = fakeClock();
    const budget = createRetryBudget({}, { clock });
    for (let call = 0; call < 100; call++) budget.deposit();
    clock.advance(7_000);
    const first = affordable(budget);

    clock.advance(2_000);

    expect([first, affordable(budget)]).toEqual([10, 10]);
  });

  it('has its reserve back ten seconds after it was spent', () => {
    const clock = fakeClock();
    const budget = createRetryBudget({}, { clock });
    affordable(budget);

    clock.advance(10_000);

    expect(affordable(budget)).toBe(10);
  });

  it('counts a call where it began or where it ended, never twice', () => {
    const clock = fakeClock();
    const budget = createRetryBudget({}, { clock });
    for (let call = 0; call < 100; call++) budget.deposit();
    clock.advance(5_000);

    for (let call = 0; call < 100; call++) budget.renew?.();

    expect(affordable(budget)).toBe(20);
  });

  it('grants a retry only if the last ten seconds hold fewer retries than credit', () => {
    const step = fc.record({ waitMs: fc.nat(4_000), calls: fc.nat(20), tries: fc.nat(20) });

    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const clock = fakeClock();
        const budget = createRetryBudget({}, { clock });
        const log: { cell: number; credit: number }[] = [];
        const cell = () => Math.floor(clock.now() / 100);
        const note = (credit: number) => log.push({ cell: cell(), credit });

        for (const { waitMs, calls, tries } of steps) {
          clock.advance(waitMs);
          for (let call = 0; call < calls; call++) budget.deposit();
          note(0.2 * calls);
          const granted = Array.from({ length: tries }, () => budget.withdraw(1)).filter(Boolean);
          note(-granted.length);

          const last = log.filter((noted) => noted.cell > cell() - 100);
          const left = last.reduce((sum, { credit }) => sum + credit, 10);
          expect(granted.length === 0 || left > -1e-6).toBe(true);
        }
      }),
    );
  });
});
