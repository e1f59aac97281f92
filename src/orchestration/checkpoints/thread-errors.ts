import { CrossgraphError, type ErrorOverrides } from '../../errors.js';

/** The store of checkpoints has no thread, or no checkpoint of the thread, of this name. */
export class ThreadUnknownError extends CrossgraphError {
  readonly threadId: string;

  constructor(threadId: string, checkpointId?: string) {
    const thread = `thread ${JSON.stringify(threadId)}`;
    super(
      'THREAD_UNKNOWN',
      checkpointId === undefined
        ? `There is no ${thread} in this store of checkpoints.`
        : `The ${thread} has no checkpoint ${JSON.stringify(checkpointId)}; its history lists those there are.`,
    );
    this.threadId = threadId;
  }
}

/** A thread cannot be resumed with these answers; nothing of them was written. */
export class ResumeRefusedError extends CrossgraphError {
  /** Ids of the interrupts that wait for an answer. */
  readonly pendingIds: readonly string[];

  constructor(
    message: string,
    { pendingIds, ...overrides }: ErrorOverrides & { readonly pendingIds: readonly string[] },
  ) {
    super('RESUME_REFUSED', message, overrides);
    this.pendingIds = pendingIds;
  }
}
