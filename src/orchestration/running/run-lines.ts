import { onAbort } from '../../core/abort.js';
import type { Priority } from '../../core/operation.js';

/** A run in its line. Either ends its wait. */
export interface WaitingRun {
  admit(): void;
  refuse(error: unknown): void;
}

/** Runs that wait for their turn, first come, first served within a priority. */
export interface RunLines {
  readonly waiting: number;
  /** Resolves when it is this run's turn; rejects with the signal's reason, or with why it was refused. */
  wait(priority: Priority, signal: AbortSignal): Promise<void>;
  /** Whose turn it is: `interactive` before `batch`, but every tenth turn is for `batch`. */
  next(): WaitingRun | undefined;
  refuseAll(error: unknown): void;
}

const batchTurn = 10;

export function createRunLines(): RunLines {
  // A set keeps the order of arrival and lets go of anyone at once.
  const interactive = new Set<WaitingRun>();
  const batch = new Set<WaitingRun>();
  let turns = 0;
  return {
    get waiting() {
      return interactive.size + batch.size;
    },
    wait: (priority, signal) => waitIn(priority === 'batch' ? batch : interactive, signal),
    next: () => {
      const [first] = interactive;
      const [firstOfBatch] = batch;
      return ++turns % batchTurn === 0 ? (firstOfBatch ?? first) : (first ?? firstOfBatch);
    },
    refuseAll: (error) => {
      for (const run of [...interactive, ...batch]) run.refuse(error);
    },
  };
}

function waitIn(line: Set<WaitingRun>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (how: () => void) => {
      line.delete(run);
      release();
      how();
    };
    const run: WaitingRun = {
      admit: () => settle(resolve),
      refuse: (error) => settle(() => reject(error)),
    };
    line.add(run);
    const release = onAbort(signal, () => run.refuse(signal.reason));
  });
}
