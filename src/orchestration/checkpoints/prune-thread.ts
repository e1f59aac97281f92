import type { CheckpointTuple } from '@langchain/langgraph';
import { expectInteger } from '../../core/expect.js';
import type { Checkpointer, CheckpointPlace } from './checkpointer.js';
import { ThreadUnknownError } from './thread-errors.js';

export interface PruneThreadOptions {
  readonly threadId: string;
  /** How many of the newest states stay, to go back to. @defaultValue 1 */
  readonly keep?: number | undefined;
}

/**
 * Deletes the older states of a thread, which can then no longer be gone back to; the thread goes on as before. What a delta
 * channel needs to be put together again stays. Resolves with how many checkpoints went. Throws a ThreadUnknownError.
 */
export async function pruneThread(
  checkpointer: Checkpointer,
  { threadId, keep = 1 }: PruneThreadOptions,
): Promise<{ readonly deleted: number }> {
  expectInteger('keep', keep, { min: 1 });
  const byNamespace = new Map<string, CheckpointTuple[]>();
  const config = { configurable: { thread_id: threadId } };
  for await (const tuple of checkpointer.saver.list(config)) {
    const namespace = String(tuple.config.configurable?.['checkpoint_ns'] ?? '');
    const known = byNamespace.get(namespace);
    if (known) known.push(tuple);
    else byNamespace.set(namespace, [tuple]);
  }
  const own = byNamespace.get('');
  if (!own) throw new ThreadUnknownError(threadId);

  const newestFirst = own.sort(byAge);
  const oldestKept = newestFirst[Math.min(keep, newestFirst.length) - 1]?.checkpoint.id ?? '';
  const places: CheckpointPlace[] = [];
  for (const [namespace, tuples] of byNamespace) {
    const kept = keptOf(namespace, tuples.sort(byAge), oldestKept);
    for (const { checkpoint } of tuples) {
      if (!kept.has(checkpoint.id)) places.push({ namespace, checkpointId: checkpoint.id });
    }
  }
  await checkpointer.drop(threadId, places);
  return { deleted: places.length };
}

/** Ids of checkpoints sort by the time they were made. */
function byAge(one: CheckpointTuple, other: CheckpointTuple): number {
  return one.checkpoint.id < other.checkpoint.id ? 1 : -1;
}

/** Of one namespace: what is as new as the oldest state kept, and what that rests on. */
function keptOf(
  namespace: string,
  newestFirst: readonly CheckpointTuple[],
  oldestKept: string,
): ReadonlySet<string> {
  const kept = newestFirst.filter(({ checkpoint }) => checkpoint.id >= oldestKept);
  // A subgraph with a memory of its own has one namespace for all its runs, and goes on from its newest state.
  const [newest] = newestFirst;
  if (kept.length === 0 && newest && !namespace.includes(':')) kept.push(newest);

  const byId = new Map(newestFirst.map((tuple) => [tuple.checkpoint.id, tuple]));
  const ids = new Set<string>();
  for (const tuple of kept) {
    ids.add(tuple.checkpoint.id);
    for (const id of foundationOf(tuple, byId)) ids.add(id);
  }
  return ids;
}

/**
 * The checkpoints before this one whose writes its delta channels are put together from: back to a whole value of each. A
 * missing one would not be noticed; the channel would just come out shorter.
 */
function foundationOf(
  tuple: CheckpointTuple,
  byId: ReadonlyMap<string, CheckpointTuple>,
): readonly string[] {
  const open = new Set(
    deltaChannelsOf(tuple).filter((channel) => !(channel in tuple.checkpoint.channel_values)),
  );
  const ids: string[] = [];
  let before = parentOf(tuple, byId);
  while (before && open.size > 0) {
    ids.push(before.checkpoint.id);
    for (const channel of open) {
      if (channel in before.checkpoint.channel_values) open.delete(channel);
    }
    before = parentOf(before, byId);
  }
  return ids;
}

function parentOf(
  { parentConfig }: CheckpointTuple,
  byId: ReadonlyMap<string, CheckpointTuple>,
): CheckpointTuple | undefined {
  return byId.get(String(parentConfig?.configurable?.['checkpoint_id']));
}

/** LangGraph counts, per delta channel, what has happened since its last whole value. */
function deltaChannelsOf({ metadata }: CheckpointTuple): readonly string[] {
  const counters = (metadata as Record<string, unknown> | undefined)?.[
    'counters_since_delta_snapshot'
  ];
  return typeof counters === 'object' && counters !== null ? Object.keys(counters) : [];
}
