import { type Clock, systemClock } from '../../core/clock.js';
import { expectInteger } from '../../core/expect.js';
import { expireAfter } from '../../core/expire-after.js';
import type { Priority } from '../../core/operation.js';
import { turnstile } from '../../core/turnstile.js';
import { RunRefusedError, RunStoppedError } from './run-errors.js';
import { createRunLines } from './run-lines.js';

export interface RunGateOptions {
  /** Runs at once. More of them make none faster: LangGraph's work is this process's. @defaultValue 32 */
  readonly maxRuns?: number | undefined;
  /** Runs that may wait for their turn; more are refused. @defaultValue 10,000 */
  readonly maxWaiting?: number | undefined;
}

/** What can be done to a run from outside of it. */
export interface AdmittedRun {
  /** Stops it at its next super-step. */
  drain(reason: string): void;
  /** Stops it now. */
  abort(reason: unknown): void;
}

export interface EnterGate {
  /** `interactive` runs go before `batch` runs, which are sure of one turn in ten. */
  readonly priority: Priority;
  /** Ends the wait with its reason. */
  readonly signal: AbortSignal;
  readonly run: AdmittedRun;
}

export interface DrainOptions {
  /** Stands in the errors of the runs that are stopped. @defaultValue 'shutdown' */
  readonly reason?: string | undefined;
  /** How long the runs may take to come to their next super-step before they are aborted. @defaultValue no limit */
  readonly graceMs?: number | undefined;
  readonly clock?: Clock | undefined;
}

/** Admits so many runs at once; the others wait in line. */
export interface RunGate {
  /** Resolves with the way to leave. Rejects with a RunRefusedError, or with the signal's reason. */
  enter(how: EnterGate): Promise<() => void>;
  /**
   * Refuses those who wait and all who come later, and stops the runs under way at their next super-step, from where they can
   * be gone on with if they have a checkpointer. Resolves when the last has ended.
   */
  drain(options?: DrainOptions): Promise<void>;
  readonly running: number;
  readonly waiting: number;
}

/** Opens a gate of its own; `setRunLimits` is for that of the process. Throws a ConfigError. */
export function createRunGate(options: RunGateOptions = {}): RunGate {
  const { maxRuns = 32, maxWaiting = 10_000 } = options;
  expectInteger('maxRuns', maxRuns, { min: 1 });
  expectInteger('maxWaiting', maxWaiting, { min: 0 });
  const lines = createRunLines();
  const admitted = new Set<AdmittedRun>();
  // One run per turn of the loop: its first super-steps block the others.
  const pass = turnstile(1);
  let drainReason: string | undefined;
  let running = 0;
  let onEmpty: () => void = () => undefined;

  const leave = () => {
    const next = lines.next();
    if (next) next.admit();
    else if (--running === 0) onEmpty();
  };

  return {
    get running() {
      return running;
    },
    get waiting() {
      return lines.waiting;
    },
    enter: async ({ priority, signal, run }) => {
      signal.throwIfAborted();
      if (drainReason !== undefined) throw refusedByDrain(drainReason);
      if (running < maxRuns) running++;
      else if (lines.waiting < maxWaiting) await lines.wait(priority, signal);
      else throw refusedByCrowd(maxRuns, maxWaiting);
      admitted.add(run);
      await pass();
      return once(() => {
        admitted.delete(run);
        leave();
      });
    },
    drain: async ({ reason = 'shutdown', graceMs, clock = systemClock } = {}) => {
      drainReason = reason;
      lines.refuseAll(refusedByDrain(reason));
      for (const run of admitted) run.drain(reason);
      if (running === 0) return;
      const empty = new Promise<void>((resolve) => {
        const before = onEmpty;
        onEmpty = () => {
          before();
          resolve();
        };
      });
      const abortRest = () => abortAll(admitted, reason);
      const stop = graceMs === undefined ? undefined : expireAfter(graceMs, abortRest, clock);
      await empty;
      stop?.();
    },
  };
}

function abortAll(runs: ReadonlySet<AdmittedRun>, reason: string): void {
  const error = new RunStoppedError(
    'drained',
    `The run was stopped in the middle of a super-step (${reason}), having been given time to come to its end.`,
  );
  for (const run of [...runs]) run.abort(error);
}

function refusedByDrain(reason: string): RunRefusedError {
  return new RunRefusedError('draining', `No more runs are begun here (${reason}).`);
}

function refusedByCrowd(maxRuns: number, maxWaiting: number): RunRefusedError {
  return new RunRefusedError(
    'queue_full',
    `${maxRuns} runs are under way and ${maxWaiting} wait, the most that this process takes; run fewer at once, or raise \`maxWaiting\`.`,
  );
}

function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    act();
  };
}
