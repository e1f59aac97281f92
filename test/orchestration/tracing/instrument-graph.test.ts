import { AIMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { MessagesAnnotation, Send, START, StateGraph } from '@langchain/langgraph';
import { ToolNode } from '@langchain/langgraph/prebuilt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { instrumentGraph } from '../../../src/orchestration/tracing/instrument-graph.js';
import { spanTree, traceTrees } from '../../support/span-tree.js';
import { State, twoNodes, twoNodesTree, work } from '../../telemetry/graph-samples.js';
import { recordSpans, type SpanRecorder } from '../../telemetry/span-recorder.js';

let recorder: SpanRecorder;

beforeEach(async () => {
  recorder = await recordSpans();
});

afterEach(async () => {
  expect(recorder.open(), 'spans left open').toEqual([]);
  await recorder.stop();
});

describe('instrumentGraph', () => {
  it('shows a run as a tree, parallel work inside a node included', async () => {
    const graph = instrumentGraph(twoNodes(), { name: 'research' });

    const result = await graph.invoke({ items: [] });

    expect(result.items).toEqual(['plan', 'write']);
    expect(spanTree(recorder.spans)).toBe(twoNodesTree);
    expect(recorder.one('invoke_workflow research').attributes).toEqual({
      'gen_ai.operation.name': 'invoke_workflow',
      'gen_ai.agent.name': 'research',
      'crossgraph.graph.name': 'research',
    });
    expect(recorder.one('invoke_node write').attributes).toEqual({
      'gen_ai.operation.name': 'invoke_node',
      'crossgraph.graph.name': 'research',
      'crossgraph.graph.node': 'write',
      'crossgraph.graph.step': 2,
      'crossgraph.graph.attempt': 1,
    });
  });

  it('returns the graph it was given and changes nothing the second time', async () => {
    const compiled = twoNodes();

    const graph = instrumentGraph(instrumentGraph(compiled, { name: 'research' }), { name: 'x' });
    await graph.invoke({ items: [] });

    expect(graph).toBe(compiled);
    expect(spanTree(recorder.spans)).toBe(twoNodesTree);
  });

  it('follows a copy of the graph with other defaults', async () => {
    const graph = instrumentGraph(twoNodes(), { name: 'research' });

    await graph.withConfig({ tags: ['copy'] }).invoke({ items: [] });

    expect(spanTree(recorder.spans)).toBe(twoNodesTree);
  });

  it('refuses what is not a compiled graph', () => {
    expect(() => instrumentGraph({}, { name: 'x' })).toThrow(/call `.compile\(\)`/);
  });

  it('keeps the branches of a fan-out apart', async () => {
    const graph = instrumentGraph(
      new StateGraph(State)
        .addNode('plan', () => ({ items: [] }))
        .addNode('worker', async ({ items }) => {
          await work(`ask ${items[0]}`);
          return { items: ['done'] };
        })
        .addEdge(START, 'plan')
        .addConditionalEdges('plan', () =>
          ['1', '2', '3'].map((item) => new Send('worker', { items: [item] })),
        )
        .compile(),
      { name: 'fan-out' },
    );

    await graph.invoke({ items: [] });

    const workers = recorder.named('invoke_node worker').map(({ spanId }) => spanId);
    const asked = recorder.spans.filter(({ name }) => name.startsWith('ask'));
    expect(traceTrees(recorder.spans)).toHaveLength(1);
    expect(asked.map(({ parentSpanId }) => parentSpanId).toSorted()).toEqual(workers.toSorted());
  });

  it('shows each of several parallel tool calls with its id, and a tool that failed', async () => {
    const search = tool(
      async ({ query }) => {
        await work(`search ${query}`);
        if (query === 'bad') throw new TypeError('broken');
        return 'found';
      },
      { name: 'search', description: 'Searches.', schema: z.object({ query: z.string() }) },
    );
    const call = (id: string, query: string) => ({ name: 'search', args: { query }, id });
    const graph = instrumentGraph(
      new StateGraph(MessagesAnnotation)
        .addNode('model', () => ({
          messages: [
            new AIMessage({ content: '', tool_calls: [call('1', 'good'), call('2', 'bad')] }),
          ],
        }))
        .addNode('tools', new ToolNode([search]))
        .addEdge(START, 'model')
        .addEdge('model', 'tools')
        .compile(),
      { name: 'tooled' },
    );

    await graph.invoke({ messages: [] });

    expect(spanTree(recorder.spans)).toBe(
      `
invoke_workflow tooled
  invoke_node model
  invoke_node tools
    execute_tool search
      search good
    execute_tool search
      search bad`.trim(),
    );
    const [good, bad] = recorder
      .named('execute_tool search')
      .toSorted((a, b) => (a.start < b.start ? -1 : 1));
    expect(good).toMatchObject({ status: 'unset', attributes: { 'gen_ai.tool.call.id': '1' } });
    expect(bad).toMatchObject({
      status: 'error',
      attributes: { 'gen_ai.tool.call.id': '2', 'error.type': 'TypeError' },
    });
  });

  it('lets a subgraph stand for its node, and follows one that a node calls', async () => {
    const inner = () =>
      new StateGraph(State)
        .addNode('step', async () => {
          await work('inner');
          return { items: ['inner'] };
        })
        .addEdge(START, 'step')
        .compile();
    const agent = instrumentGraph(inner(), { name: 'writer', kind: 'agent' });
    const called = instrumentGraph(inner(), { name: 'called' });
    const graph = instrumentGraph(
      new StateGraph(State)
        .addNode('team', inner())
        .addNode('author', agent)
        .addNode('caller', async () => ({ items: (await called.invoke({ items: [] })).items }))
        .addEdge(START, 'team')
        .addEdge('team', 'author')
        .addEdge('author', 'caller')
        .compile(),
      { name: 'outer' },
    );

    await graph.invoke({ items: [] });

    expect(spanTree(recorder.spans)).toBe(
      `
invoke_workflow outer
  invoke_workflow team
    invoke_node step
      inner
  invoke_agent writer
    inner
  invoke_node caller
    invoke_workflow called
      invoke_node step
        inner`.trim(),
    );
    expect(recorder.one('invoke_agent writer').attributes).toMatchObject({
      'crossgraph.graph.name': 'writer',
      'crossgraph.graph.node': 'author',
      'crossgraph.graph.step': 2,
    });
  });

  it('gives 20 concurrent runs 20 traces of the same shape, every child within its parent', async () => {
    const graph = instrumentGraph(twoNodes(), { name: 'research' });

    await Promise.all(Array.from({ length: 20 }, () => graph.invoke({ items: [] })));

    expect(traceTrees(recorder.spans)).toEqual(Array(20).fill(twoNodesTree));
    const byId = new Map(recorder.spans.map((span) => [span.spanId, span]));
    const outside = recorder.spans.filter(({ parentSpanId = '', start, end }) => {
      const parent = byId.get(parentSpanId);
      return parent && (start < parent.start || end > parent.end);
    });
    expect(outside).toEqual([]);
  });
});
