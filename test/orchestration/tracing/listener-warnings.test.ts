import { Annotation, END, Send, START, StateGraph } from '@langchain/langgraph';
import { describe, expect, it } from 'vitest';
import { runGraph } from '../../../src/orchestration/running/run-graph.js';
import { instrumentGraph } from '../../../src/orchestration/tracing/instrument-graph.js';

const State = Annotation.Root({
  done: Annotation<number[]>({
    reducer: (before, added) => [...before, ...added],
    default: () => [],
  }),
});

describe('instrumentGraph', () => {
  it('keeps Node from warning of listeners when a graph fans out by Send and nests runs', async () => {
    const warnings: string[] = [];
    const note = ({ name }: Error) => warnings.push(name);
    process.on('warning', note);
    const inner = new StateGraph(State)
      .addNode('work', async () => {
        await new Promise(setImmediate);
        return { done: [1] };
      })
      .addEdge(START, 'work')
      .addEdge('work', END)
      .compile();
    const graph = instrumentGraph(
      new StateGraph(State)
        .addNode('branch', async (_, config) => inner.invoke({ done: [] }, config))
        .addConditionalEdges(START, () => Array.from({ length: 40 }, () => new Send('branch', {})))
        .addEdge('branch', END)
        .compile({ name: 'wide' }),
      { name: 'wide' },
    );

    const {
      output: { done },
    } = await runGraph(graph, { done: [] });
    await new Promise(setImmediate);
    process.off('warning', note);

    expect(done).toHaveLength(40);
    expect(warnings).toEqual([]);
  });
});
