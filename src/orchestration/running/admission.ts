import type { Priority } from '../../core/operation.js';
import type { RunContext } from './run-context.js';
import { RunRefusedError } from './run-errors.js';
import type { AdmittedRun, RunGate } from './run-gate.js';
import { threadLockOf } from './thread-lock.js';

export interface Admission {
  readonly gate: RunGate;
  /** Keeps the thread, if there is one. */
  readonly checkpointer: object | undefined;
  readonly threadId: string | undefined;
  readonly multitask: 'queue' | 'reject';
  readonly priority: Priority;
  readonly signal: AbortSignal;
  readonly run: AdmittedRun;
  /** The run around this one. */
  readonly parent: RunContext | undefined;
}

/**
 * Waits for the thread and then for the gate, so that nobody who waits for a thread keeps others from their turn. A nested run
 * has its parent's turn and must not wait: whoever it waited for might wait for that turn. Resolves with the way to leave.
 */
export async function admit(admission: Admission): Promise<() => void> {
  const { gate, priority, signal, run, parent } = admission;
  const leaveThread = await enterThread(admission);
  if (parent) return leaveThread;
  try {
    const leaveGate = await gate.enter({ priority, signal, run });
    return () => {
      leaveGate();
      leaveThread();
    };
  } catch (error) {
    leaveThread();
    throw error;
  }
}

async function enterThread({
  checkpointer,
  threadId,
  multitask,
  signal,
  parent,
}: Admission): Promise<() => void> {
  if (!checkpointer || threadId === undefined) return () => undefined;
  for (let each = parent; each; each = each.parent) {
    if (each.threadId === threadId) throw refusedAsNested(threadId);
  }
  return threadLockOf(checkpointer).enter(threadId, {
    multitask: parent ? 'reject' : multitask,
    signal,
  });
}

function refusedAsNested(threadId: string): RunRefusedError {
  return new RunRefusedError(
    'thread_busy',
    `A run of the thread ${JSON.stringify(threadId)} cannot begin another of the same thread; give the inner one a thread of its own, or none.`,
  );
}
