import { onAbort } from '../../core/abort.js';
import { RunRefusedError } from './run-errors.js';

/** Keeps two runs of one thread apart: LangGraph would let both write, and one would lose what it wrote. */
export interface ThreadLock {
  /** Resolves with the way to leave, once every earlier run of the thread has left. */
  enter(threadId: string, how: EnterThread): Promise<() => void>;
}

export interface EnterThread {
  /** `reject` refuses a busy thread with a RunRefusedError. */
  readonly multitask: 'queue' | 'reject';
  /** Ends the wait with its reason. */
  readonly signal: AbortSignal;
}

interface Waiter {
  admit(): void;
}

export function createThreadLock(): ThreadLock {
  /** The runs that wait, by the threads that are busy. A set keeps their order and lets go of anyone at once. */
  const busy = new Map<string, Set<Waiter>>();

  const leaver = (threadId: string): (() => void) => {
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      const [next] = busy.get(threadId) ?? [];
      if (next) next.admit();
      else busy.delete(threadId);
    };
  };

  return {
    enter: async (threadId, { multitask, signal }) => {
      signal.throwIfAborted();
      const waiting = busy.get(threadId);
      if (!waiting) {
        busy.set(threadId, new Set());
        return leaver(threadId);
      }
      if (multitask === 'reject') {
        throw new RunRefusedError(
          'thread_busy',
          `Another run of the thread ${JSON.stringify(threadId)} is under way; wait for its end, or leave \`multitask\` out to queue.`,
        );
      }
      await new Promise<void>((resolve, reject) => {
        const release = onAbort(signal, () => {
          waiting.delete(waiter);
          reject(signal.reason);
        });
        const waiter: Waiter = {
          admit: () => {
            waiting.delete(waiter);
            release();
            resolve();
          },
        };
        waiting.add(waiter);
      });
      return leaver(threadId);
    },
  };
}

/** A thread is one only within its checkpointer: the same id means another elsewhere. */
const locks = new WeakMap<object, ThreadLock>();

export function threadLockOf(checkpointer: object): ThreadLock {
  const known = locks.get(checkpointer);
  if (known) return known;
  const lock = createThreadLock();
  locks.set(checkpointer, lock);
  return lock;
}
