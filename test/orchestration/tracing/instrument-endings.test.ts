import { Command, interrupt, MemorySaver, START, StateGraph } from '@langchain/langgraph';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instrumentGraph } from '../../../src/orchestration/tracing/instrument-graph.js';
import { traceTrees } from '../../support/span-tree.js';
import { inSpan, State, turn, twoNodes, twoNodesTree } from '../../telemetry/graph-samples.js';
import { recordSpans, type SpanRecorder } from '../../telemetry/span-recorder.js';

let recorder: SpanRecorder;

beforeEach(async () => {
  recorder = await recordSpans();
});

afterEach(async () => {
  expect(recorder.open(), 'spans left open').toEqual([]);
  await recorder.stop();
});

describe('a run of an instrumented graph', () => {
  it('belongs where it was started, wherever it is read', async () => {
    const graph = instrumentGraph(twoNodes(), { name: 'research' });
    const started = await inSpan('maker', () => graph.stream({ items: [] }));

    for await (const _chunk of started) await turn();

    expect(recorder.one('invoke_workflow research').parentSpanId).toBe(
      recorder.one('maker').spanId,
    );
    expect(traceTrees(recorder.spans)).toHaveLength(1);
  });

  it('is one trace of its own when it was started outside of any span', async () => {
    const graph = instrumentGraph(twoNodes(), { name: 'research' });
    const stream = await graph.stream({ items: [] });

    await inSpan('reader', async () => {
      for await (const _chunk of stream) await turn();
    });

    expect(traceTrees(recorder.spans).toSorted()).toEqual([twoNodesTree, 'reader']);
  });

  it('ends cancelled when the reader leaves early', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const graph = instrumentGraph(
      new StateGraph(State)
        .addNode('first', () => ({ items: ['1'] }))
        .addNode('second', async () => {
          await held;
          return { items: ['2'] };
        })
        .addEdge(START, 'first')
        .addEdge('first', 'second')
        .compile(),
      { name: 'left' },
    );

    for await (const _chunk of await graph.stream({ items: [] }, { streamMode: 'updates' })) break;
    release();
    await turn();
    await turn();

    expect(recorder.one('invoke_workflow left')).toMatchObject({
      status: 'unset',
      attributes: { 'crossgraph.cancelled': true },
    });
  });

  it('ends cancelled, not failed, when the caller aborts', async () => {
    const controller = new AbortController();
    const graph = instrumentGraph(
      new StateGraph(State)
        .addNode('wait', async (_state, { signal }) => {
          controller.abort(new Error('changed my mind'));
          await turn();
          signal?.throwIfAborted();
          return { items: [] };
        })
        .addEdge(START, 'wait')
        .compile(),
      { name: 'aborted' },
    );

    await expect(graph.invoke({ items: [] }, { signal: controller.signal })).rejects.toThrow();
    await turn();
    await turn();

    for (const name of ['invoke_workflow aborted', 'invoke_node wait']) {
      expect(recorder.one(name)).toMatchObject({
        status: 'unset',
        attributes: { 'crossgraph.cancelled': true },
      });
    }
  });

  it('shows every try of a node, and only the failed ones as failed', async () => {
    let tries = 0;
    const graph = instrumentGraph(
      new StateGraph(State)
        .addNode(
          'flaky',
          () => {
            tries++;
            if (tries < 3) throw new RangeError('not yet');
            return { items: ['ok'] };
          },
          { retryPolicy: { maxAttempts: 3, initialInterval: 1, jitter: false, logWarning: false } },
        )
        .addEdge(START, 'flaky')
        .compile(),
      { name: 'retried' },
    );

    await graph.invoke({ items: [] });

    const shown = recorder
      .named('invoke_node flaky')
      .map(({ status, attributes }) => [
        attributes['crossgraph.graph.attempt'],
        status,
        attributes['error.type'],
      ]);
    expect(shown).toEqual([
      [1, 'error', 'RangeError'],
      [2, 'error', 'RangeError'],
      [3, 'unset', undefined],
    ]);
    expect(recorder.one('invoke_workflow retried').status).toBe('unset');
  });

  it('takes an interrupt for an event and not for a failure, and notes the resumption', async () => {
    const graph = instrumentGraph(
      new StateGraph(State)
        .addNode('ask', () => ({ items: [interrupt<string, string>('continue?')] }))
        .addEdge(START, 'ask')
        .compile({ checkpointer: new MemorySaver() }),
      { name: 'human' },
    );
    const config = { configurable: { thread_id: 'thread-7' } };

    await graph.invoke({ items: [] }, config);
    const resumed = await graph.invoke(new Command({ resume: 'yes' }), config);

    expect(resumed.items).toEqual(['yes']);
    const [first, second] = recorder.named('invoke_node ask');
    expect(first).toMatchObject({
      status: 'unset',
      events: [{ name: 'crossgraph.graph.interrupted' }],
    });
    expect(second).toMatchObject({ status: 'unset', events: [] });
    const runs = recorder.named('invoke_workflow human');
    expect(runs.map(({ events }) => events.map(({ name }) => name))).toEqual([
      [],
      ['crossgraph.graph.resumed'],
    ]);
    expect(runs.map(({ attributes }) => attributes['gen_ai.conversation.id'])).toEqual([
      'thread-7',
      'thread-7',
    ]);
    expect(traceTrees(recorder.spans)).toHaveLength(2);
  });

  it('names what ended a run that failed', async () => {
    const graph = instrumentGraph(
      new StateGraph(State)
        .addNode('again', () => ({ items: ['x'] }))
        .addEdge(START, 'again')
        .addConditionalEdges('again', () => 'again')
        .compile(),
      { name: 'endless' },
    );

    await expect(graph.invoke({ items: [] }, { recursionLimit: 3 })).rejects.toThrow(/Recursion/);

    expect(recorder.one('invoke_workflow endless')).toMatchObject({
      status: 'error',
      attributes: { 'error.type': 'graph_recursion_limit' },
    });
  });
});
