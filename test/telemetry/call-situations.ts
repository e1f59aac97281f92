import { START, StateGraph } from '@langchain/langgraph';
import { clientOf } from '../../src/orchestration/running/client-of.js';
import { ask, readAll, reported, type Situation, State, tree, twoNodes } from './situation.js';

/** What becomes of the calls within a graph. */
export const callSituations: readonly Situation[] = [
  {
    title: 'an upstream that fails now and then',
    before: ({ simulator }) =>
      simulator.addFaults([
        { path: '/v1/agent', status: 503, rate: 0.15 },
        { path: '/v1/agent', status: 'reset', rate: 0.05 },
      ]),
    // Whether retries help each run is not the matter here: what failed must look failed.
    run: async (world, id) => {
      await reported(twoNodes(ask).compile({ name: 'faulty' }), world, id).catch(() => undefined);
      return undefined;
    },
    errors: ['invoke_workflow faulty', 'invoke_node', 'chat fast'],
  },
  {
    title: 'an upstream that refuses for good',
    before: ({ simulator }, runs) =>
      simulator.addFaults({ path: '/v1/agent', status: 400, times: runs }),
    run: async (world, id) => {
      const graph = twoNodes(ask).compile({ name: 'refused' });
      await reported(graph, world, id).catch(() => undefined);
      return undefined;
    },
    trees: [
      tree(`
      invoke_workflow refused
        invoke_node plan
          chat fast
            POST`),
    ],
    errors: ['invoke_workflow refused', 'invoke_node plan', 'chat fast'],
  },
  {
    title: 'one question that all runs ask, twice',
    run: (world, id) => {
      const graph = new StateGraph(State)
        .addNode('first', () => ask('the same for all'))
        .addNode('second', () => ask('the same for all'))
        .addEdge(START, 'first')
        .addEdge('first', 'second')
        .compile({ name: 'shared' });
      return reported(graph, world, id);
    },
  },
  {
    title: 'streamed calls within nodes',
    run: (world, id) => {
      const graph = new StateGraph(State)
        .addNode('stream', async ({ id: own }) => {
          const stream = clientOf().stream(`canary ${own}`);
          await readAll(stream);
          await stream.answer;
          return { items: [] };
        })
        .addEdge(START, 'stream')
        .compile({ name: 'streams' });
      return reported(graph, world, id);
    },
    trees: [
      tree(`
      invoke_workflow streams
        invoke_node stream
          chat fast
            POST`),
    ],
  },
];
