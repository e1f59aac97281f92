import { tool } from '@langchain/core/tools';
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { instrumentGraph } from '../../src/orchestration/tracing/instrument-graph.js';
import { instrumentTool } from '../../src/orchestration/tracing/instrument-tool.js';
import { twoNodes } from './graph-samples.js';
import { type MetricRecorder, recordMetrics } from './metric-recorder.js';
import { recordSpans, type SpanRecorder } from './span-recorder.js';

const State = Annotation.Root({ items: Annotation<string[]> });

let metrics: MetricRecorder;
let spans: SpanRecorder | undefined;

beforeEach(() => {
  metrics = recordMetrics();
});

afterEach(async () => {
  await metrics.stop();
  await spans?.stop();
  spans = undefined;
});

function failing(name: string) {
  const graph = new StateGraph(State)
    .addNode('break', () => {
      throw new RangeError('of no consequence');
    })
    .addEdge(START, 'break')
    .addEdge('break', END)
    .compile();
  return instrumentGraph(graph, { name, kind: 'workflow' });
}

describe('durations of graphs', () => {
  it('count each run and each try of a node, also without tracing', async () => {
    const graph = instrumentGraph(twoNodes(), { name: 'research' });

    await graph.invoke({ items: [] });
    await graph.invoke({ items: [] });

    const run = { 'gen_ai.operation.name': 'invoke_workflow', 'gen_ai.agent.name': 'research' };
    expect(await metrics.count('gen_ai.invoke_agent.duration', run)).toBe(2);
    for (const node of ['plan', 'write']) {
      const place = { 'crossgraph.graph.name': 'research', 'crossgraph.graph.node': node };
      expect(await metrics.count('crossgraph.graph.node.duration', place)).toBe(2);
    }
  });

  it('are as long as the spans', async () => {
    spans = await recordSpans();
    await instrumentGraph(twoNodes(), { name: 'research' }).invoke({ items: [] });

    const { start, end } = spans.one('invoke_node plan');
    const place = { 'crossgraph.graph.node': 'plan' };
    const measured = await metrics.sum('crossgraph.graph.node.duration', place);
    expect(Math.abs(measured - Number(end - start) / 1e9)).toBeLessThan(0.05);
  });

  it('name what failed by its error.type', async () => {
    await expect(failing('broken').invoke({ items: [] })).rejects.toThrow(RangeError);

    const failed = { 'error.type': 'RangeError' };
    expect(await metrics.count('gen_ai.invoke_agent.duration', failed)).toBe(1);
    expect(await metrics.count('crossgraph.graph.node.duration', failed)).toBe(1);
  });

  it('count a run that its reader leaves, as no failure', async () => {
    const graph = instrumentGraph(twoNodes(), { name: 'left', kind: 'agent' });

    for await (const _chunk of await graph.stream({ items: [] })) break;

    const [point] = await metrics.points('gen_ai.invoke_agent.duration');
    expect(point).toMatchObject({ count: 1, attributes: { 'gen_ai.agent.name': 'left' } });
    expect(point?.attributes).not.toHaveProperty('error.type');
  });

  it('count calls of tools', async () => {
    const echo = instrumentTool(
      tool(({ text }) => text, {
        name: 'echo',
        description: 'Says it again.',
        schema: z.object({ text: z.string() }),
      }),
    );

    await echo.invoke({ text: 'yes' });

    const calls = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'echo' };
    expect(await metrics.count('gen_ai.execute_tool.duration', calls)).toBe(1);
  });
});
