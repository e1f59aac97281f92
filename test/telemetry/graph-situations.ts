import { AIMessage } from '@langchain/core/messages';
import {
  Command,
  entrypoint,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  Send,
  START,
  StateGraph,
  task,
} from '@langchain/langgraph';
import { ToolNode } from '@langchain/langgraph/prebuilt';
import { resumeGraph } from '../../src/orchestration/checkpoints/resume-graph.js';
import { runGraph } from '../../src/orchestration/running/run-graph.js';
import { createPerplexityTools } from '../../src/orchestration/tools/perplexity-tools.js';
import { instrumentGraph } from '../../src/orchestration/tracing/instrument-graph.js';
import { inSpan } from './graph-samples.js';
import {
  ask,
  askerOf,
  reported,
  type Situation,
  State,
  tree,
  twoNodes,
  twoNodesTree,
} from './situation.js';

const failsTwice = () => {
  const tries = new Map<string, number>();
  return (id: string) => {
    const made = (tries.get(id) ?? 0) + 1;
    tries.set(id, made);
    if (made < 3) throw new RangeError('not yet');
  };
};

/** Ways in which graphs are built. */
export const graphSituations: readonly Situation[] = [
  {
    title: 'two nodes one after the other, and work at once within one',
    run: (world, id) => {
      const graph = new StateGraph(State)
        .addNode('plan', async ({ id: own }) => {
          await Promise.all([ask(`a ${own}`), ask(`b ${own}`)]);
          // The next question is asked in a later turn of the event loop, where a context that hangs on a turn is lost.
          await new Promise((resolve) => setImmediate(resolve));
          return ask(`c ${own}`);
        })
        .addEdge(START, 'plan')
        .compile({ name: 'parallel' });
      return reported(graph, world, id);
    },
    trees: [
      tree(`
      invoke_workflow parallel
        invoke_node plan
          chat fast
            POST
          chat fast
            POST
          chat fast
            POST`),
    ],
  },
  {
    title: 'a fan-out by Send',
    run: (world, id) => {
      const graph = new StateGraph(State)
        .addNode('plan', () => ({ items: [] }))
        .addNode('worker', ({ id: part }) => ask(part))
        .addEdge(START, 'plan')
        .addConditionalEdges('plan', ({ id: own }) =>
          ['1', '2', '3'].map((part) => new Send('worker', { id: `${own} ${part}` })),
        )
        .compile({ name: 'fan' });
      return reported(graph, world, id);
    },
    trees: [
      tree(`
      invoke_workflow fan
        invoke_node plan
        invoke_node worker
          chat fast
            POST
        invoke_node worker
          chat fast
            POST
        invoke_node worker
          chat fast
            POST`),
    ],
  },
  {
    title: 'tools called in parallel',
    run: async ({ client }, id) => {
      const call = (name: string, args: object) => ({ name, args, id: `${id}-${name}` });
      const graph = new StateGraph(MessagesAnnotation)
        .addNode('model', () => ({
          messages: [
            new AIMessage({
              content: '',
              tool_calls: [
                call('perplexity_ask', { question: `canary ${id}` }),
                call('perplexity_search', { query: `canary ${id}` }),
              ],
            }),
          ],
        }))
        .addNode('tools', new ToolNode([...createPerplexityTools()]))
        .addEdge(START, 'model')
        .addEdge('model', 'tools')
        .compile({ name: 'tooled' });
      return (await runGraph(graph, { messages: [] }, { client })).report;
    },
  },
  {
    title: 'subgraphs, as a node and called by one',
    run: (world, id) => {
      const inner = twoNodes(ask).compile();
      const called = twoNodes((question) => ask(`again ${question}`)).compile({ name: 'called' });
      const graph = new StateGraph(State)
        .addNode('team', inner)
        .addNode('caller', async ({ id: own }) => {
          await called.invoke({ id: own });
          return { items: [] };
        })
        .addEdge(START, 'team')
        .addEdge('team', 'caller')
        .compile({ name: 'outer' });
      instrumentGraph(called, { name: 'called' });
      return reported(graph, world, id);
    },
    trees: [
      [
        'invoke_workflow outer',
        '  invoke_node caller',
        twoNodesTree('called').replaceAll(/^/gm, '    '),
        twoNodesTree('team').replaceAll(/^/gm, '  '),
      ].join('\n'),
    ],
  },
  {
    title: 'a question to a human, and going on after it',
    run: async ({ client }, id) => {
      const checkpointer = new MemorySaver();
      const graph = new StateGraph(State)
        .addNode('check', async ({ id: own }) => {
          await ask(`check ${own}`);
          return { items: [interrupt<string, string>('go on?')] };
        })
        .addEdge(START, 'check')
        .compile({ checkpointer, name: 'human' });
      const { interrupts } = await runGraph(graph, { id }, { client, threadId: id });
      const answers = Object.fromEntries(interrupts.map((asked) => [asked.id ?? '', 'yes']));
      await resumeGraph(graph as never, { client, threadId: id, answers });
      return undefined;
    },
    trees: [
      tree(`
      invoke_workflow human
        invoke_node check
          chat fast
            POST`),
      tree(`
      invoke_workflow human
        invoke_node check
          chat fast`),
    ],
  },
  {
    title: 'a node that is tried three times',
    run: (world, id) => {
      const mayFail = failsTwice();
      const graph = new StateGraph(State)
        .addNode(
          'flaky',
          async ({ id: own }) => {
            await ask(`flaky ${own}`);
            mayFail(own);
            return { items: [] };
          },
          { retryPolicy: { maxAttempts: 3, initialInterval: 1, jitter: false, logWarning: false } },
        )
        .addEdge(START, 'flaky')
        .compile({ name: 'retried' });
      return reported(graph, world, id);
    },
    errors: ['invoke_node flaky'],
  },
  {
    title: 'the functional API: tasks at once, within each other, and tried again',
    run: (world, id) => {
      const mayFail = failsTwice();
      const retry = { maxAttempts: 3, initialInterval: 1, jitter: false, logWarning: false };
      const step = task('step', (question: string) => ask(question));
      const flaky = task({ name: 'flaky', retry }, async (own: string) => {
        await step(`early ${own}`);
        mayFail(own);
      });
      const flow = entrypoint('flow', async ({ id: own }: { readonly id: string }) => {
        await Promise.all([step(`one ${own}`), step(`two ${own}`)]);
        await flaky(own);
        return { items: [] };
      });
      return reported(flow, world, id);
    },
    trees: [
      tree(`
      invoke_workflow flow
        invoke_node flow
          invoke_node flaky
            invoke_node step
              chat fast
          invoke_node flaky
            invoke_node step
              chat fast
          invoke_node flaky
            invoke_node step
              chat fast
                POST
          invoke_node step
            chat fast
              POST
          invoke_node step
            chat fast
              POST`),
    ],
    errors: ['invoke_node flaky'],
  },
  {
    title: 'a command that chooses the next node, within a span of the app',
    run: async (world, id) => {
      const graph = instrumentGraph(
        new StateGraph(State)
          .addNode(
            'go',
            async ({ id: own }) => {
              await askerOf(world)(`go ${own}`);
              return new Command({ goto: 'end' });
            },
            { ends: ['end'] },
          )
          .addNode('end', () => ({ items: [] }))
          .addEdge(START, 'go')
          .compile(),
        { name: 'commanded' },
      );
      await inSpan('app', () => graph.invoke({ id }));
      return undefined;
    },
    trees: [
      tree(`
      app
        invoke_workflow commanded
          invoke_node end
          invoke_node go
            chat fast
              POST`),
    ],
  },
];
