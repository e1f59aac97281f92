import { expect } from 'vitest';
import {
  type CheckpointerSpec,
  openCheckpointer,
} from '../../../src/orchestration/checkpoints/open-checkpointer.js';
import { countingGraph } from './counting-graph.js';

export const onThread = (threadId: string) => ({ configurable: { thread_id: threadId } });

/** What every store does alike. */
export async function keepsThreads(spec: CheckpointerSpec): Promise<void> {
  const checkpointer = await openCheckpointer(spec);
  const graph = countingGraph(checkpointer.saver);
  await graph.invoke({ note: 'first' }, onThread('a'));
  await graph.invoke({ note: 'second' }, onThread('b'));
  await graph.invoke({}, onThread('a'));

  const threads = await checkpointer.threads();
  const newest = await checkpointer.threads(1);
  const { values } = await graph.getState(onThread('a'));

  expect(values).toEqual({ count: 4, note: 'first' });
  expect(threads.map(({ threadId }) => threadId)).toEqual(['a', 'b']);
  expect(threads.map(({ checkpoints }) => checkpoints)).toEqual([8, 4]);
  expect(threads[0]?.bytes).toBeGreaterThan(1_000);
  expect(newest).toEqual(threads.slice(0, 1));
  await checkpointer.close();
  await checkpointer.close();
}
