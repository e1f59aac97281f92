import type { CallContext, StreamEvent } from './operation.js';

/**
 * Passes an event of a stream on to the caller, if the caller wants any, and notes in the call's record when the first
 * one went: from then on the call can be neither tried again nor answered otherwise.
 */
export function passOn({ emit, record }: CallContext, event: StreamEvent, at: number): void {
  if (!emit) return;
  record.firstChunkAt ??= at;
  try {
    emit(event);
  } catch {
    // A listener's defect must not cost the answer, which others may be waiting for too.
  }
}

/**
 * The same call with another listener. What moves while the call runs (a flight's deadline and priority follow its
 * members) goes on moving.
 */
export function withEmit(context: CallContext, emit: (event: StreamEvent) => void): CallContext {
  return {
    ...context,
    emit,
    get deadline() {
      return context.deadline;
    },
    get priority() {
      return context.priority;
    },
  };
}

/** The same call, to be made with the keys of one account. What moves goes on moving. */
export function boundTo(context: CallContext, account: string): CallContext {
  return {
    ...context,
    account,
    get deadline() {
      return context.deadline;
    },
    get priority() {
      return context.priority;
    },
  };
}
