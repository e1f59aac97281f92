import type { RunReport } from './run-report.js';
import type { StopReason } from './stop-reason.js';

/** What is known of a run that was stopped or failed. */
export interface StoppedRun {
  readonly stopReason: StopReason;
  /** The thread to go on with, where the graph has a checkpointer. */
  readonly threadId: string | undefined;
  readonly report: RunReport;
}

// Beside the error, because it is rejected with as it was: the caller's own reason, or what the graph threw.
const runs = new WeakMap<object, StoppedRun>();

/** Notes which run ended with `error`, the outermost last. Its report is made when somebody reads it. */
export function noteStoppedRun(
  error: unknown,
  { readReport, ...run }: Omit<StoppedRun, 'report'> & { readonly readReport: () => RunReport },
): void {
  if (typeof error !== 'object' || error === null) return;
  runs.set(error, {
    ...run,
    get report() {
      return readReport();
    },
  });
}

/**
 * The run that rejected with this error: why it ended, and what it had done and paid for until then. Of several runs that one
 * and the same reason aborted, the last; `onEvent` tells each its own. A reason that is no object leaves none.
 */
export function stoppedRunOf(error: unknown): StoppedRun | undefined {
  return typeof error === 'object' && error !== null ? runs.get(error) : undefined;
}
