import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.js';
import { createRunGate, type EnterGate } from '../../../src/orchestration/running/run-gate.js';
import { manualClock } from '../../../src/testing/manual-clock.js';

const { signal } = new AbortController();
const untouched = { drain: () => undefined, abort: () => undefined };
const entering = (changes: Partial<EnterGate> = {}): EnterGate => ({
  priority: 'interactive',
  signal,
  run: untouched,
  ...changes,
});

describe('createRunGate', () => {
  it('never admits more than it may, and everybody who does not leave the line', async () => {
    const run = fc.record({
      isBatch: fc.boolean(),
      leavesEarly: fc.boolean(),
      turns: fc.nat(3),
    });

    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(run, { maxLength: 30 }),
        async (maxRuns, runs) => {
          const gate = createRunGate({ maxRuns });
          let most = 0;
          let admitted = 0;
          const ended = runs.map(async ({ isBatch, leavesEarly, turns }) => {
            const controller = new AbortController();
            if (leavesEarly) setImmediate(() => controller.abort());
            const priority = isBatch ? 'batch' : 'interactive';
            const leave = await gate.enter(entering({ priority, signal: controller.signal }));
            admitted++;
            most = Math.max(most, gate.running);
            for (let turn = 0; turn < turns; turn++) await nextTurn();
            leave();
          });

          const results = await Promise.allSettled(ended);

          expect(most).toBeLessThanOrEqual(maxRuns);
          const staying = runs.filter(({ leavesEarly }) => !leavesEarly).length;
          expect(admitted).toBeGreaterThanOrEqual(staying);
          expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(admitted);
          expect([gate.running, gate.waiting]).toEqual([0, 0]);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('lets interactive runs go first, and a batch run at every tenth turn', async () => {
    const gate = createRunGate({ maxRuns: 1 });
    const order: string[] = [];
    const leaveFirst = await gate.enter(entering());
    const all = [
      ...Array.from({ length: 2 }, () => 'batch' as const),
      ...Array.from({ length: 12 }, () => 'interactive' as const),
    ].map(async (priority) => {
      const leave = await gate.enter(entering({ priority }));
      order.push(priority);
      leave();
    });

    leaveFirst();
    await Promise.all(all);

    expect(order.indexOf('batch')).toBe(9);
    expect(order.at(-1)).toBe('batch');
  });

  it('refuses who finds too many waiting', async () => {
    const gate = createRunGate({ maxRuns: 1, maxWaiting: 1 });
    await gate.enter(entering());
    const waiting = gate.enter(entering());

    await expect(gate.enter(entering())).rejects.toMatchObject({ reason: 'queue_full' });
    expect(gate.waiting).toBe(1);
    void waiting;
  });

  it('drains: refuses who waits and who comes, and resolves when the last has left', async () => {
    const gate = createRunGate({ maxRuns: 1 });
    const reasons: unknown[] = [];
    const run = { ...untouched, drain: (reason: string) => reasons.push(reason) };
    const leave = await gate.enter(entering({ run }));
    const waiting = gate.enter(entering());
    let hasEnded = false;

    const draining = gate.drain({ reason: 'SIGTERM' }).then(() => {
      hasEnded = true;
    });
    await expect(waiting).rejects.toMatchObject({ reason: 'draining' });
    await expect(gate.enter(entering())).rejects.toMatchObject({ reason: 'draining' });
    expect([reasons, hasEnded]).toEqual([['SIGTERM'], false]);
    leave();
    await draining;

    expect(hasEnded).toBe(true);
  });

  it('aborts what has not come to its next super-step within the grace', async () => {
    const clock = manualClock();
    const gate = createRunGate();
    const reasons: unknown[] = [];
    let leave: () => void = () => undefined;
    const abort = (reason: unknown) => {
      reasons.push(reason);
      leave();
    };
    leave = await gate.enter(entering({ run: { ...untouched, abort } }));
    const draining = gate.drain({ graceMs: 500, clock });

    await clock.advance(500);
    await draining;

    expect(reasons).toMatchObject([{ code: 'RUN_STOPPED', stopReason: 'drained' }]);
  });

  it.each([{ maxRuns: 0 }, { maxRuns: 1.5 }, { maxWaiting: -1 }])('refuses %o', (options) => {
    expect(() => createRunGate(options)).toThrow(ConfigError);
  });
});

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
