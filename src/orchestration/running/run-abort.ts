import { deriveAbort, onAbort } from '../../core/abort.js';
import type { Clock } from '../../core/clock.js';
import { expireAfter } from '../../core/expire-after.js';
import { RunStoppedError } from './run-errors.js';

export interface RunAbort {
  readonly signal: AbortSignal;
  abort(reason: unknown): void;
  /** Must be called when the run has ended. */
  dispose(): void;
}

export interface RunAbortSources {
  /** Either ends the run. */
  readonly signals: readonly (AbortSignal | undefined)[];
  /** The time that the run may take. */
  readonly limitMs: number | undefined;
  readonly clock: Clock;
}

/** The signal of a run: LangGraph leaves listeners on the one it is given, and the caller's may outlive many runs. */
export function openRunAbort({ signals, limitMs, clock }: RunAbortSources): RunAbort {
  const { signal, abort } = deriveAbort();
  const releases = signals.flatMap((from) =>
    from ? [onAbort(from, () => abort(from.reason))] : [],
  );
  if (limitMs !== undefined) {
    const expire = () =>
      abort(
        new RunStoppedError('deadline', `The run did not end within its budget of ${limitMs} ms.`),
      );
    releases.push(expireAfter(limitMs, expire, clock));
  }
  return {
    signal,
    abort,
    dispose: () => {
      for (const release of releases) release();
    },
  };
}
