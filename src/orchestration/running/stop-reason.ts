import { GraphRecursionError, isGraphDrained } from '@langchain/langgraph';
import { isCrossgraphError } from '../../errors.js';
import { RunStoppedError } from './run-errors.js';

/**
 * How a run ended. It resolves with the first two: the graph came to its end, or asks a human. It rejects with the others:
 * the caller's abort, the time limit, a budget's limit, the limit of super-steps, a drain, a failure in the graph.
 */
export type StopReason =
  | 'completed'
  | 'interrupted'
  | 'aborted'
  | 'deadline'
  | 'budget_exceeded'
  | 'recursion_limit'
  | 'drained'
  | 'failed';

export interface StopPlace {
  readonly signal: AbortSignal;
  readonly recursionLimit: number;
  /** Whether the thread can be gone on with. */
  readonly isResumable: boolean;
}

export interface Stop {
  readonly stopReason: StopReason;
  /** What the run rejects with. */
  readonly error: unknown;
}

/** Why a run that threw has ended, and with what it rejects: an abort's reason as it was, a limit of ours by name. */
export function stopOf(thrown: unknown, place: StopPlace): Stop {
  const { signal, recursionLimit, isResumable } = place;
  if (signal.aborted) return { stopReason: abortOf(signal.reason), error: signal.reason };
  if (hasCause(thrown, (cause) => cause instanceof Error && isGraphDrained(cause))) {
    const next = isResumable
      ? 'Run its thread again with `null` as input to go on.'
      : 'It had no checkpointer, so it begins anew.';
    const message = `The run was drained between two super-steps. ${next}`;
    return stopped(new RunStoppedError('drained', message, { cause: thrown }));
  }
  if (hasCause(thrown, (cause) => cause instanceof GraphRecursionError)) {
    const message = `The run did not come to an end within its recursion limit of ${recursionLimit} super-steps; look for a cycle, or raise \`recursionLimit\`.`;
    return stopped(new RunStoppedError('recursion_limit', message, { cause: thrown }));
  }
  if (hasCause(thrown, (cause) => isCrossgraphError(cause) && cause.code === 'BUDGET_EXCEEDED')) {
    return { stopReason: 'budget_exceeded', error: thrown };
  }
  return { stopReason: 'failed', error: thrown };
}

function stopped(error: RunStoppedError): Stop {
  return { stopReason: error.stopReason, error };
}

function abortOf(reason: unknown): StopReason {
  return reason instanceof RunStoppedError ? reason.stopReason : 'aborted';
}

function hasCause(thrown: unknown, fits: (cause: unknown) => boolean): boolean {
  if (fits(thrown)) return true;
  if (thrown instanceof AggregateError) return thrown.errors.some((each) => hasCause(each, fits));
  return thrown instanceof Error && thrown.cause !== undefined && hasCause(thrown.cause, fits);
}
