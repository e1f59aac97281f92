import { Annotation, Send, START, StateGraph } from '@langchain/langgraph';
import { mapNode } from '../../src/orchestration/branches/map-node.js';
import { runGraph } from '../../src/orchestration/running/run-graph.js';
import type { BenchCase } from '../bench-case.js';
import { judged } from '../bench-result.js';
import { cpuMicros } from '../cpu-time.js';
import { loopLagDuring } from '../loop-lag.js';

const State = Annotation.Root({
  items: Annotation<number[]>,
  done: Annotation<number[], number[]>({
    reducer: (before, more) => [...before, ...more],
    default: () => [],
  }),
});

const work = async (item: number) => item + 1;

/** A thousand pieces of work at once: in one node by `mapNode`, and as a thousand tasks by LangGraph's `Send`. */
export const mapNodeCase: BenchCase = {
  name: 'map-node',
  run: async ({ quick }) => {
    const items = Array.from({ length: quick ? 20 : 1_000 }, (_, index) => index);
    const mapped = new StateGraph(State)
      .addNode('all', async (state) => ({ done: await mapNode(state.items, work) }))
      .addEdge(START, 'all')
      .compile();
    const sent = new StateGraph(State)
      .addNode('one', async (state) => ({ done: await Promise.all(state.items.map(work)) }))
      .addConditionalEdges(START, (state) =>
        state.items.map((item) => new Send('one', { items: [item] })),
      )
      .compile();
    const byMap = async () => (await runGraph(mapped, { items })).output.done.length;
    const bySend = async () => (await sent.invoke({ items })).done.length;
    if ((await byMap()) !== items.length || (await bySend()) !== items.length) {
      throw new Error('Expected every item to be worked on.');
    }

    const least = await cpuMicros({ byMap, bySend }, { rounds: quick ? 1 : 7, times: 1 });
    const lag = await loopLagDuring(byMap);
    const lagOfSend = await loopLagDuring(bySend);

    const row = { value: least.byMap / 1_000, unit: 'ms CPU', baseline: least.bySend / 1_000 };
    return [
      judged({ ...row, name: '1,000 items by mapNode, the run included', target: { value: 10 } }),
      judged({ ...row, name: 'the same over 1,000 Sends', target: { ratio: 0.02 } }),
      judged({
        name: 'longest hold-up of the event loop meanwhile',
        value: lag.maxMs,
        unit: 'ms',
        baseline: lagOfSend.maxMs,
        target: { value: 100 },
      }),
    ];
  },
};
