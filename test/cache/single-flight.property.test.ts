import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callKeys } from '../../src/cache/call-keys.js';
import type { FlightSummary } from '../../src/cache/flight.js';
import { singleFlight } from '../../src/cache/single-flight.js';
import { abortSignalOf, type CallSignal } from '../../src/core/abort.js';
import type { Operation } from '../../src/core/operation.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { caller } from './call-context.js';

const plans = fc.array(
  fc.record({ key: fc.constantFrom('a', 'b'), leaves: fc.boolean(), startsFirst: fc.boolean() }),
  { minLength: 1, maxLength: 7 },
);
type Plan = { readonly key: string; readonly leaves: boolean; readonly startsFirst: boolean };

interface Run {
  readonly key: string;
  readonly signal: CallSignal;
  isOver: boolean;
}

/** Lets callers join, leave and be answered in whatever order the scheduler picks, and tells what happened. */
async function play(scheduler: fc.Scheduler, callers: readonly Plan[], fates: readonly boolean[]) {
  const runs: Run[] = [];
  const ended: FlightSummary[] = [];
  let overlaps = 0;
  const work: Operation<string, string> = async (key, { signal, record }) => {
    overlaps += runs.filter((run) => run.key === key && !run.isOver && !run.signal.aborted).length;
    const run: Run = { key, signal, isOver: false };
    const succeeds = fates[runs.push(run) % fates.length];
    const untold = { endedAt: undefined, status: undefined, errorType: undefined };
    record.attempts.push({ startedAt: 0, slot: 0, cancelled: false, ...untold });
    await scheduler.schedule(Promise.resolve(), `work ${key}`);
    run.isOver = true;
    if (signal.aborted) throw signal.reason;
    if (!succeeds) throw new Error('HTTP 500');
    record.outcome = 'miss';
    return `${key} ${runs.indexOf(run)}`;
  };
  const ask = singleFlight<string, string>({
    keys: callKeys((key) => key),
    clock: fakeClock(),
    onFlightEnd: (flight) => ended.push(flight),
  })(work);

  const calls = callers.map(({ key, leaves, startsFirst }, number) => {
    const abort = new AbortController();
    const context = caller({ signal: abort.signal });
    const settled: unknown[] = [];
    const start = async () => {
      await ask(key, context).then(
        (answer) => settled.push({ answer }),
        (error) => settled.push({ error }),
      );
    };
    const joined = startsFirst ? start() : scheduler.schedule(Promise.resolve()).then(start);
    if (leaves) {
      scheduler.schedule(Promise.resolve(), `leave ${number}`).then(
        () => abort.abort(`reason ${number}`),
        () => undefined,
      );
    }
    return { number, context, settled, joined, abort };
  });
  await scheduler.waitAll();
  await Promise.all(calls.map(({ joined }) => joined));
  return { calls, runs, ended, overlaps };
}

describe('singleFlight, in any order of joining, leaving and ending', () => {
  const worlds = [fc.scheduler(), plans, fc.array(fc.boolean(), { minLength: 1 })] as const;

  it('never has two wanted runs of one key at a time', async () => {
    await fc.assert(
      fc.asyncProperty(...worlds, async (...world) => {
        const { overlaps, runs, calls } = await play(...world);

        expect(overlaps).toBe(0);
        expect(runs.length).toBeLessThanOrEqual(calls.length);
      }),
    );
  });

  it('settles every caller exactly once, a leaver with its own reason or what came before', async () => {
    await fc.assert(
      fc.asyncProperty(...worlds, async (...world) => {
        const { calls } = await play(...world);

        for (const { settled, abort, number } of calls) {
          expect(settled).toHaveLength(1);
          const isReason = JSON.stringify(settled[0]) === `{"error":"reason ${number}"}`;
          if (isReason) expect(abort.signal.aborted).toBe(true);
          else expect(JSON.stringify(settled[0])).toMatch(/^{"answer":"[ab] \d"}$|^{"error":{}}$/);
        }
      }),
    );
  });

  it('aborts the work exactly when everybody has left', async () => {
    await fc.assert(
      fc.asyncProperty(...worlds, async (...world) => {
        const { calls, ended, runs } = await play(...world);

        const leavers = calls.filter(({ settled }) =>
          JSON.stringify(settled[0]).includes('reason'),
        );
        const left = new Set(leavers.map(({ context }) => context.record));
        const deserted = ended.filter(({ members }) => members.every((member) => left.has(member)));
        expect(ended).toHaveLength(runs.length);
        expect(runs.filter(({ signal }) => signal.aborted)).toHaveLength(deserted.length);
      }),
    );
  });

  it('books every run once, on a caller who is there or on the last who was', async () => {
    await fc.assert(
      fc.asyncProperty(...worlds, async (...world) => {
        const { calls, runs } = await play(...world);

        const booked = calls.flatMap(({ context }) => context.record.attempts);
        expect(new Set(booked).size).toBe(booked.length);
        expect(booked.length).toBe(runs.length);
        for (const { context, settled } of calls) {
          const { outcome, attempts } = context.record;
          if (JSON.stringify(settled[0]).includes('answer')) {
            expect([outcome, attempts.length]).toEqual(
              attempts.length > 0 ? ['miss', 1] : ['coalesced', 0],
            );
          } else expect(outcome).toBeUndefined();
        }
      }),
    );
  });

  it('leaves no listener behind', async () => {
    await fc.assert(
      fc.asyncProperty(...worlds, async (...world) => {
        const { calls, runs } = await play(...world);

        const signals = [
          ...calls.map(({ abort }) => abort.signal),
          ...runs.map(({ signal }) => abortSignalOf(signal)),
        ];
        expect(signals.flatMap((signal) => getEventListeners(signal, 'abort'))).toEqual([]);
      }),
    );
  });
});
