import { AIMessage, HumanMessage } from '@langchain/core/messages';
import {
  MemorySaver,
  MessagesDeltaValue,
  START,
  StateGraph,
  StateSchema,
} from '@langchain/langgraph';
import { describe, expect, it } from 'vitest';
import { forkThread } from '../../../src/orchestration/checkpoints/fork-thread.js';
import { labelledSaver } from '../../../src/orchestration/checkpoints/labelled-saver.js';
import {
  type CheckpointerSpec,
  openCheckpointer,
} from '../../../src/orchestration/checkpoints/open-checkpointer.js';
import { pruneThread } from '../../../src/orchestration/checkpoints/prune-thread.js';
import { resumeGraph } from '../../../src/orchestration/checkpoints/resume-graph.js';
import {
  listThreads,
  showThread,
  threadHistory,
} from '../../../src/orchestration/checkpoints/thread-history.js';
import { hasPostgres, startPostgres } from '../../support/postgres-server.js';
import { countingGraph } from './counting-graph.js';
import { onThread } from './keeps-threads.js';

const open = () => openCheckpointer('memory');

describe('listThreads, showThread and threadHistory', () => {
  it('tell what a thread went through, newest first, and which graph it was', async () => {
    const checkpointer = await open();
    const saver = labelledSaver(checkpointer.saver, 'counting');
    await countingGraph(saver).invoke({ note: 'hello' }, onThread('a'));

    const [thread] = await listThreads(checkpointer);
    const history = await threadHistory(saver, 'a');
    const shown = await showThread(saver, 'a');

    expect(thread).toMatchObject({ threadId: 'a', checkpoints: 4, newest: { graph: 'counting' } });
    expect(history.map(({ step, source }) => [step, source])).toEqual([
      [2, 'loop'],
      [1, 'loop'],
      [0, 'loop'],
      [-1, 'input'],
    ]);
    expect(history.map(({ parentId }) => parentId)).toEqual([
      ...history.slice(1).map(({ checkpointId }) => checkpointId),
      undefined,
    ]);
    expect(shown).toEqual(history[0]);
    expect(shown.values).toEqual({ count: 2, note: 'hello' });
  });

  it('say so when there is none', async () => {
    const { saver } = await open();
    const unknown = { code: 'THREAD_UNKNOWN' };

    await expect(showThread(saver, 'a')).rejects.toMatchObject(unknown);
    await expect(threadHistory(saver, 'a')).rejects.toMatchObject(unknown);
  });
});

describe('forkThread', () => {
  it('goes back to an earlier state, changed or not, and keeps what came after it', async () => {
    const { saver } = await open();
    const graph = countingGraph(saver);
    await graph.invoke({ note: 'first' }, onThread('a'));
    const history = await threadHistory(saver, 'a');
    const afterOne = history.find(({ step }) => step === 1)?.checkpointId ?? '';

    const update = { count: 40, note: 'changed' };
    const forked = await forkThread(graph, { threadId: 'a', checkpointId: afterOne, update });
    const changed = await resumeGraph(graph, { threadId: 'a' });
    const copied = await forkThread(graph, { threadId: 'a', checkpointId: afterOne });
    const same = await resumeGraph(graph, { threadId: 'a' });

    expect(changed.output).toEqual({ count: 41, note: 'changed' });
    expect(same.output).toEqual({ count: 2, note: 'first' });
    const now = (await threadHistory(saver, 'a')).map(({ checkpointId }) => checkpointId);
    expect(now).toEqual(expect.arrayContaining(history.map(({ checkpointId }) => checkpointId)));
    expect(now).toEqual(expect.arrayContaining([forked.checkpointId, copied.checkpointId]));
  });

  it('refuses a checkpoint that is not there', async () => {
    const graph = countingGraph(new MemorySaver());
    await graph.invoke({}, onThread('a'));

    await expect(forkThread(graph, { threadId: 'a', checkpointId: 'x' })).rejects.toMatchObject({
      code: 'THREAD_UNKNOWN',
      message: 'The thread "a" has no checkpoint "x"; its history lists those there are.',
    });
  });
});

describe('pruneThread', () => {
  it('deletes old states and lets the thread go on', () => prunes('memory'));

  it.skipIf(!hasPostgres)('does so in a PostgreSQL', async () => {
    const postgres = await startPostgres();
    await prunes(await postgres.database());
  });

  it('keeps what a delta channel is put together from', async () => {
    const checkpointer = await open();
    const graph = new StateGraph(new StateSchema({ messages: MessagesDeltaValue }))
      .addNode('reply', ({ messages }) => ({
        messages: [new AIMessage(`Reply ${messages.length}`)],
      }))
      .addEdge(START, 'reply')
      .compile({ checkpointer: checkpointer.saver });
    for (let turn = 0; turn < 70; turn++) {
      await graph.invoke({ messages: [new HumanMessage(`Turn ${turn}`)] }, onThread('a'));
    }
    const before = await graph.getState(onThread('a'));

    const { deleted } = await pruneThread(checkpointer, { threadId: 'a', keep: 3 });
    const after = await graph.getState(onThread('a'));

    expect(before.values.messages).toHaveLength(140);
    expect(after.values).toEqual(before.values);
    expect(deleted).toBeGreaterThan(90);
  });
});

async function prunes(spec: CheckpointerSpec): Promise<void> {
  const checkpointer = await openCheckpointer(spec);
  const graph = countingGraph(checkpointer.saver);
  for (let turn = 0; turn < 5; turn++) await graph.invoke({ note: `${turn}` }, onThread('a'));
  await graph.invoke({}, onThread('b'));
  const [, before] = await checkpointer.threads();

  const { deleted } = await pruneThread(checkpointer, { threadId: 'a', keep: 2 });
  const next = await graph.invoke({}, onThread('a'));

  expect(deleted).toBe(18);
  expect(next).toEqual({ count: 12, note: '4' });
  expect(await threadHistory(checkpointer.saver, 'a')).toHaveLength(6);
  expect(await threadHistory(checkpointer.saver, 'b')).toHaveLength(4);
  const after = (await checkpointer.threads()).find(({ threadId }) => threadId === 'a');
  expect(after?.bytes).toBeLessThan((before?.bytes ?? 0) / 2);
  await expect(pruneThread(checkpointer, { threadId: 'x' })).rejects.toMatchObject({
    code: 'THREAD_UNKNOWN',
  });
  await checkpointer.close();
}

describe('the size warning', () => {
  it('is one sentence, said once, that names the channel', async () => {
    const warnings: string[] = [];
    const onWarning = (message: string) => void warnings.push(message);
    const { saver } = await openCheckpointer('memory', { onWarning });
    const graph = countingGraph(saver);

    await graph.invoke({ note: 'small' }, onThread('a'));
    const quiet = warnings.length;
    await graph.invoke({ note: 'x'.repeat(300_000) }, onThread('a'));

    expect(quiet).toBe(0);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^A state of 29\d KiB was stored, more than the 256 KiB of the size warning, most of it in `(note|__start__)`; every super-step/,
      ),
    ]);
  });
});
