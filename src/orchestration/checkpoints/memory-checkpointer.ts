import { MemorySaver } from '@langchain/langgraph';
import type { Checkpointer, StoredThread } from './checkpointer.js';

/** Checkpoints of this process, by LangGraph's MemorySaver: it keeps 6 to 9 KiB per finished thread until it is dropped. */
export function openMemoryCheckpointer(): Checkpointer {
  const saver = new MemorySaver();
  return {
    saver,
    threads: async (limit = Infinity) =>
      Object.entries(saver.storage)
        .map(([threadId, namespaces]) => threadIn(threadId, namespaces))
        .sort((one, other) => (one.newest < other.newest ? 1 : -1))
        .slice(0, limit)
        .map(({ newest: _, ...thread }) => thread),
    drop: async (threadId, places) => {
      for (const { namespace, checkpointId } of places) {
        delete saver.storage[threadId]?.[namespace]?.[checkpointId];
        // The key that MemorySaver writes its pending writes under.
        delete saver.writes[JSON.stringify([threadId, namespace, checkpointId])];
      }
    },
    close: async () => undefined,
  };
}

function threadIn(
  threadId: string,
  namespaces: MemorySaver['storage'][string],
): StoredThread & { readonly newest: string } {
  const checkpoints = Object.values(namespaces).flatMap((kept) => Object.entries(kept));
  const bytes = checkpoints.reduce(
    (sum, [, [checkpoint, metadata]]) => sum + checkpoint.length + metadata.length,
    0,
  );
  // Ids of checkpoints sort by the time they were made.
  const newest =
    checkpoints
      .map(([id]) => id)
      .sort()
      .at(-1) ?? '';
  return { threadId, checkpoints: checkpoints.length, bytes, newest };
}
