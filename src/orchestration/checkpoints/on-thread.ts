import type { RunnableConfig } from '@langchain/core/runnables';
import type { BaseCheckpointSaver } from '@langchain/langgraph';
import { ConfigError } from '../../errors.js';

/** How LangGraph is told which thread, which checkpoint of it, and of which store. */
export function onThread(
  threadId: string,
  saver: BaseCheckpointSaver,
  checkpointId?: string | undefined,
): RunnableConfig {
  return {
    configurable: {
      thread_id: threadId,
      // As LangGraph lends a subgraph its parent's: the graph may have been compiled without.
      __pregel_checkpointer: saver,
      ...(checkpointId === undefined ? {} : { checkpoint_id: checkpointId }),
    },
  };
}

/** The saver given, else the graph's own; throws a ConfigError where there is neither. */
export function requireSaver(
  graph: { readonly checkpointer?: unknown },
  saver: BaseCheckpointSaver | undefined,
): BaseCheckpointSaver {
  const found = saver ?? graph.checkpointer;
  // Another copy of LangGraph has another class; a saver is known by what it does.
  const isSaver =
    typeof (found as Partial<BaseCheckpointSaver> | undefined)?.getTuple === 'function';
  if (isSaver) return found as BaseCheckpointSaver;
  throw new ConfigError(
    'A thread is kept by a checkpointer; give `checkpointer`, or compile the graph with one.',
  );
}
