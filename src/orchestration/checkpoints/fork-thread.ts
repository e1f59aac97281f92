import type { RunnableConfig } from '@langchain/core/runnables';
import type { BaseCheckpointSaver } from '@langchain/langgraph';
import { deriveAbort } from '../../core/abort.js';
import { threadLockOf } from '../running/thread-lock.js';
import { onThread, requireSaver } from './on-thread.js';
import { ThreadUnknownError } from './thread-errors.js';

/** A graph whose threads can be forked: any compiled graph of LangGraph. */
export interface ForkableGraph {
  readonly checkpointer?: unknown;
  updateState(config: RunnableConfig, values: unknown, asNode?: string): Promise<RunnableConfig>;
}

export interface ForkThreadOptions {
  readonly threadId: string;
  /** The state to go back to, from the thread's history. */
  readonly checkpointId: string;
  /** What to change in that state. @defaultValue nothing */
  readonly update?: Readonly<Record<string, unknown>> | undefined;
  /** The node as whose result the update counts: its successors run next. @defaultValue the one that ran last */
  readonly asNode?: string | undefined;
  /** @defaultValue the one the graph was compiled with */
  readonly checkpointer?: BaseCheckpointSaver | undefined;
}

/** LangGraph's word for "the same state again". */
const copy = '__copy__';

/**
 * Goes back in time: makes a state that a thread has been in its newest one, changed or not, and resolves with the id of the new
 * checkpoint. Nothing is lost: the states that came after it stay in the history. `resumeGraph` then goes on from there;
 * answers that were paid for come from the cache. Waits for a run of the thread to end. Throws a ThreadUnknownError.
 */
export async function forkThread(
  graph: ForkableGraph,
  { threadId, checkpointId, update, asNode, checkpointer }: ForkThreadOptions,
): Promise<{ readonly checkpointId: string }> {
  const saver = requireSaver(graph, checkpointer);
  const { signal, dispose } = deriveAbort();
  const leave = await threadLockOf(saver).enter(threadId, { multitask: 'queue', signal });
  try {
    const config = onThread(threadId, saver, checkpointId);
    if ((await saver.getTuple(config)) === undefined) {
      throw new ThreadUnknownError(threadId, checkpointId);
    }
    const forked = update
      ? await graph.updateState(config, update, asNode)
      : await graph.updateState(config, null, copy);
    return { checkpointId: String(forked.configurable?.['checkpoint_id']) };
  } finally {
    leave();
    dispose();
  }
}
