import { CrossgraphError, type ErrorOverrides } from '../../errors.js';

/** A run of a graph was stopped before its end, and not by a failure in it; `stopReason` says by what. */
export class RunStoppedError extends CrossgraphError {
  readonly stopReason: 'aborted' | 'deadline' | 'recursion_limit' | 'drained';

  constructor(
    stopReason: RunStoppedError['stopReason'],
    message: string,
    overrides: ErrorOverrides = {},
  ) {
    super('RUN_STOPPED', message, { errorType: `run_${stopReason}`, ...overrides });
    this.stopReason = stopReason;
  }
}

/** A run of a graph was not begun: its thread is busy, too many wait, or no more are taken. */
export class RunRefusedError extends CrossgraphError {
  readonly reason: 'thread_busy' | 'queue_full' | 'draining';

  constructor(reason: RunRefusedError['reason'], message: string) {
    super('RUN_REFUSED', message);
    this.reason = reason;
  }
}
