import type { BaseCheckpointSaver, CheckpointMetadata } from '@langchain/langgraph';

const graphKey = 'crossgraph_graph';

/** The same saver, which notes with every checkpoint which graph was run: a thread alone does not tell. */
export function labelledSaver(saver: BaseCheckpointSaver, graph: string): BaseCheckpointSaver {
  const put: BaseCheckpointSaver['put'] = (...[config, checkpoint, metadata, versions]) => {
    const labelled = { ...metadata, [graphKey]: graph } as CheckpointMetadata;
    return saver.put(config, checkpoint, labelled, versions);
  };
  // Everything else is the saver's own.
  return Object.assign(Object.create(saver) as BaseCheckpointSaver, { put });
}

/** What `labelledSaver` noted. */
export function graphOf(metadata: CheckpointMetadata | undefined): string | undefined {
  const graph = (metadata as Record<string, unknown> | undefined)?.[graphKey];
  return typeof graph === 'string' ? graph : undefined;
}
