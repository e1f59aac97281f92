import type { BaseCheckpointSaver } from '@langchain/langgraph';

/** A thread as its store knows it, without reading any state. */
export interface StoredThread {
  readonly threadId: string;
  /** Checkpoints kept, those of subgraphs included. */
  readonly checkpoints: number;
  /** What they take in the store, without indexes, in bytes. */
  readonly bytes: number;
}

/** One checkpoint of a thread; `namespace` is empty for the graph itself and names the place of a subgraph. */
export interface CheckpointPlace {
  readonly namespace: string;
  readonly checkpointId: string;
}

/** An open store of checkpoints. */
export interface Checkpointer {
  /** LangGraph's own saver, for `runGraph`, `compile({ checkpointer })` or anything else that takes one. */
  readonly saver: BaseCheckpointSaver;
  /** The threads kept, the one with the newest checkpoint first. @defaultValue all of them */
  threads(limit?: number): Promise<readonly StoredThread[]>;
  /** @internal Deletes checkpoints and what belongs to them alone. `pruneThread` knows which may go. */
  drop(threadId: string, places: readonly CheckpointPlace[]): Promise<void>;
  /** Ends its connections; a run still under way fails. Safe to call twice. */
  close(): Promise<void>;
}
