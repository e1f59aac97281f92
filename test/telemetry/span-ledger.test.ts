import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spanLedger } from '../../src/telemetry/span-ledger.js';

describe('spanLedger', () => {
  it('loses what exceeds the queue, what does not arrive and what is left at the end', () => {
    const ledger = spanLedger(2);

    const admitted = [ledger.admit(), ledger.admit(), ledger.admit()];
    ledger.send(1);
    ledger.settle(1, false);
    const lostWhileOpen = ledger.lost();
    ledger.close();

    expect(admitted).toEqual([true, true, false]);
    expect(lostWhileOpen).toBe(2);
    expect(ledger.lost()).toBe(3);
  });

  it('accounts for every span: what ended has arrived or is lost', () => {
    const step = fc.record({ ended: fc.nat(20), sent: fc.nat(8), arrives: fc.boolean() });

    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.array(step), (room, steps) => {
        const ledger = spanLedger(room);
        const total = { ended: 0, waiting: 0, arrived: 0 };

        for (const { ended, sent, arrives } of steps) {
          const admitted = Array.from({ length: ended }, ledger.admit).filter(Boolean).length;
          const count = Math.min(sent, total.waiting + admitted);
          ledger.send(count);
          ledger.settle(count, arrives);
          total.ended += ended;
          total.waiting += admitted - count;
          total.arrived += arrives ? count : 0;
        }
        ledger.close();

        expect(ledger.lost()).toBe(total.ended - total.arrived);
        expect(ledger.admit()).toBe(false);
      }),
    );
  });
});
