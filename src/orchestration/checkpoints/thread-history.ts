import type { BaseCheckpointSaver, CheckpointTuple, Interrupt } from '@langchain/langgraph';
import type { Checkpointer, StoredThread } from './checkpointer.js';
import { graphOf } from './labelled-saver.js';
import { pendingInterrupts } from './pending-interrupts.js';
import { ThreadUnknownError } from './thread-errors.js';

/** One state that a thread has been in. */
export interface CheckpointSummary {
  readonly checkpointId: string;
  /** The one before; absent from the first. */
  readonly parentId: string | undefined;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** -1 for the input, then the super-step that ended with it. */
  readonly step: number;
  /** What made it: an input, a super-step (`loop`), an update of the state, a fork. */
  readonly source: string;
  /** The graph that was run, as it was named to `labelledSaver`. */
  readonly graph: string | undefined;
  /** What it waits for. */
  readonly interrupts: readonly Interrupt[];
  /** The state, channel by channel, as it is stored; without the channels that LangGraph keeps for itself. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** A thread with its newest state. */
export interface ThreadSummary extends StoredThread {
  readonly newest: CheckpointSummary;
}

/** The threads of a store, the one that was last worked on first. @defaultValue 20 of them */
export async function listThreads(
  checkpointer: Checkpointer,
  { limit = 20 }: { readonly limit?: number | undefined } = {},
): Promise<readonly ThreadSummary[]> {
  const threads = await checkpointer.threads(limit);
  const summaries = threads.map(async (thread) => {
    const newest = await newestOf(checkpointer.saver, thread.threadId);
    return newest && { ...thread, newest };
  });
  // One that was deleted meanwhile has none.
  return (await Promise.all(summaries)).flatMap((summary) => summary ?? []);
}

/** A thread's newest state. Throws a ThreadUnknownError. */
export async function showThread(
  saver: BaseCheckpointSaver,
  threadId: string,
): Promise<CheckpointSummary> {
  const newest = await newestOf(saver, threadId);
  if (!newest) throw new ThreadUnknownError(threadId);
  return newest;
}

/** The states that a thread has been in, the newest first. Throws a ThreadUnknownError. @defaultValue 100 of them */
export async function threadHistory(
  saver: BaseCheckpointSaver,
  threadId: string,
  { limit = 100 }: { readonly limit?: number | undefined } = {},
): Promise<readonly CheckpointSummary[]> {
  const config = { configurable: { thread_id: threadId, checkpoint_ns: '' } };
  const history: CheckpointSummary[] = [];
  for await (const tuple of saver.list(config, { limit })) history.push(summaryOf(tuple));
  if (history.length === 0) throw new ThreadUnknownError(threadId);
  return history;
}

async function newestOf(
  saver: BaseCheckpointSaver,
  threadId: string,
): Promise<CheckpointSummary | undefined> {
  const tuple = await saver.getTuple({ configurable: { thread_id: threadId } });
  return tuple && summaryOf(tuple);
}

function summaryOf(tuple: CheckpointTuple): CheckpointSummary {
  const { checkpoint, metadata, parentConfig } = tuple;
  return {
    checkpointId: checkpoint.id,
    parentId: parentConfig?.configurable?.['checkpoint_id'],
    at: checkpoint.ts,
    step: metadata?.step ?? -1,
    source: metadata?.source ?? 'unknown',
    graph: graphOf(metadata),
    interrupts: pendingInterrupts(tuple),
    values: Object.fromEntries(
      Object.entries(checkpoint.channel_values).filter(([channel]) => !isInternal(channel)),
    ),
  };
}

/** `__start__`, `branch:to:NODE`, `join:A+B:C` and their like. */
function isInternal(channel: string): boolean {
  return channel.startsWith('__') || channel.includes(':');
}
