import { callKeys } from '../../src/cache/call-keys.js';
import type { FlightSummary } from '../../src/cache/flight.js';
import { singleFlight } from '../../src/cache/single-flight.js';
import type { CallContext } from '../../src/core/operation.js';
import { fakeClock } from '../../src/testing/fake-clock.js';
import { caller } from './call-context.js';

/** One run of the work below, ended by the test. */
export interface Run {
  readonly context: CallContext;
  answer(text: string): void;
  fail(error: unknown): void;
}

/** A single flight over work that starts, books an attempt, and waits for the test to end it. */
export function flightBench(hook: (flight: FlightSummary) => void = () => undefined) {
  const clock = fakeClock();
  const runs: Run[] = [];
  const ended: FlightSummary[] = [];
  const keys = callKeys<string>((query) => query);
  const onFlightEnd = (flight: FlightSummary) => {
    ended.push(flight);
    hook(flight);
  };
  const ask = singleFlight<string, string>({ keys, clock, onFlightEnd })(
    (_input, context) =>
      new Promise((resolve, reject) => {
        context.record.attempts.push(attempt(clock.now()));
        const answer = (text: string) => {
          context.record.outcome ??= 'miss';
          resolve(text);
        };
        runs.push({ context, answer, fail: reject });
      }),
  );
  const join = (told: Partial<CallContext> = {}, query = 'sky') => {
    const abort = new AbortController();
    const context = caller({ signal: abort.signal, ...told });
    const promise = ask(query, context);
    promise.catch(() => undefined); // Judged by the test, perhaps later.
    return { promise, abort, context, record: context.record };
  };
  return { join, runs, ended, clock, keys };
}

function attempt(startedAt: number) {
  const untold = { endedAt: undefined, status: undefined, errorType: undefined };
  return { startedAt, slot: 0, cancelled: false, ...untold };
}
