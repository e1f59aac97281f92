import {
  Command,
  entrypoint,
  interrupt,
  MemorySaver,
  START,
  StateGraph,
  task,
} from '@langchain/langgraph';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runGraph } from '../../../src/orchestration/running/run-graph.js';
import { instrumentGraph } from '../../../src/orchestration/tracing/instrument-graph.js';
import { traceTrees } from '../../support/span-tree.js';
import { State, turn, work } from '../../telemetry/graph-samples.js';
import { recordSpans, type SpanRecorder } from '../../telemetry/span-recorder.js';

let recorder: SpanRecorder;

beforeEach(async () => {
  recorder = await recordSpans();
});

afterEach(async () => {
  expect(recorder.open(), 'spans left open').toEqual([]);
  await recorder.stop();
});

const step = task('step', async (name: string) => {
  await work(name);
  return name;
});

const thread = { configurable: { thread_id: 't' } };

describe('a task of the functional API', () => {
  it('is a node of its run, alone, beside others and within another', async () => {
    const both = task('both', () => Promise.all([step('c'), step('d')]));
    const flow = entrypoint('flow', async (first: string) => {
      const names = await Promise.all([step(first), step('b')]);
      return [...names, ...(await both())];
    });

    const { output, report } = await runGraph(flow, 'a');

    expect(output).toEqual(['a', 'b', 'c', 'd']);
    expect(traceTrees(recorder.spans)).toEqual([
      [
        'invoke_workflow flow',
        '  invoke_node flow',
        '    invoke_node step',
        '      a',
        '    invoke_node step',
        '      b',
        '    invoke_node both',
        '      invoke_node step',
        '        c',
        '      invoke_node step',
        '        d',
      ].join('\n'),
    ]);
    expect(report.nodes.map(({ name, runs }) => [name, runs])).toEqual(
      expect.arrayContaining([
        ['step', 4],
        ['both', 1],
      ]),
    );
  });

  it('has a span for each try, of which those that failed say so', async () => {
    let tries = 0;
    const retry = { maxAttempts: 3, initialInterval: 1, jitter: false, logWarning: false };
    const flaky = task({ name: 'flaky', retry }, async () => {
      await turn();
      tries += 1;
      if (tries < 3) throw new RangeError('not yet');
      return tries;
    });
    const flow = instrumentGraph(
      entrypoint('flow', (_input: string) => flaky()),
      { name: 'flow' },
    );

    await expect(flow.invoke('go')).resolves.toBe(3);

    const spans = recorder.named('invoke_node flaky');
    expect(
      spans.map(({ status, attributes }) => [
        attributes['crossgraph.graph.attempt'],
        status,
        attributes['error.type'],
      ]),
    ).toEqual([
      [1, 'error', 'RangeError'],
      [2, 'error', 'RangeError'],
      [3, 'unset', undefined],
    ]);
    expect(recorder.one('invoke_node flow').status).toBe('unset');
  });

  it('ends cancelled, not failed, when the caller aborts', async () => {
    const controller = new AbortController();
    const left = task('left', async () => {
      controller.abort(new Error('changed my mind'));
      await turn();
      controller.signal.throwIfAborted();
    });
    const flow = instrumentGraph(
      entrypoint('flow', (_input: string) => left()),
      { name: 'flow' },
    );

    await flow.invoke('go', { signal: controller.signal }).catch(() => undefined);
    await turn();

    expect(recorder.one('invoke_node left')).toMatchObject({
      status: 'unset',
      attributes: { 'crossgraph.cancelled': true },
    });
  });

  it('that asks a human has not failed, and what was done before is not done again', async () => {
    const ask = task('ask', () => interrupt<string, string>('go on?'));
    const flow = instrumentGraph(
      entrypoint({ name: 'flow', checkpointer: new MemorySaver() }, async (name: string) => [
        await step(name),
        await ask(),
      ]),
      { name: 'flow' },
    );
    await flow.invoke('a', thread);

    const output = await flow.invoke(new Command({ resume: 'yes' }), thread);

    expect(output).toEqual(['a', 'yes']);
    expect(recorder.named('invoke_node step')).toHaveLength(1);
    const [asked, answered] = recorder.named('invoke_node ask');
    expect(asked).toMatchObject({
      status: 'unset',
      events: [{ name: 'crossgraph.graph.interrupted' }],
    });
    expect(answered).toMatchObject({ status: 'unset', events: [] });
    const [first, second] = recorder.named('invoke_workflow flow');
    expect(second?.links.map(({ context }) => context.spanId)).toEqual([first?.spanId]);
  });

  it('counts as a node within the node of a graph, too', async () => {
    const graph = instrumentGraph(
      new StateGraph(State)
        .addNode('plan', async () => ({ items: [await step('a')] }))
        .addEdge(START, 'plan')
        .compile(),
      { name: 'graph' },
    );

    await graph.invoke({ items: [] });

    expect(traceTrees(recorder.spans)).toEqual([
      'invoke_workflow graph\n  invoke_node plan\n    invoke_node step\n      a',
    ]);
  });
});
