import { Annotation, START, StateGraph } from '@langchain/langgraph';
import { clientOf } from '../../src/orchestration/running/client-of.js';
import { runGraph } from '../../src/orchestration/running/run-graph.js';
import type { RunReport } from '../../src/orchestration/running/run-report.js';
import { turn } from './graph-samples.js';
import type { SituationWorld } from './situation-world.js';

/** One way in which graphs are run, and what each run of it must look like. */
export interface Situation {
  readonly title: string;
  /** One run among several; `id` is unique among them. Gives its report where it has one. */
  run(world: SituationWorld, id: string): Promise<RunReport | undefined>;
  /** The traces of one run; left out where chance has a part in them. */
  readonly trees?: readonly string[];
  /** What the names of spans with an error status begin with. @defaultValue none but `POST` */
  readonly errors?: readonly string[];
  /** Nodes that an abort or an early break cut off end after the graph that ran them. */
  readonly cutOff?: boolean;
  readonly before?: (world: SituationWorld, runs: number) => unknown;
}

export const State = Annotation.Root({
  id: Annotation<string>,
  items: Annotation<string[]>({ reducer: (all, more) => [...all, ...more], default: () => [] }),
});

export type Asking = (question: string, signal?: AbortSignal) => Promise<{ items: string[] }>;

/** Asks the client of the run. */
export const ask: Asking = async (question, signal) => {
  const { text } = await clientOf().ask(`canary ${question}`, { signal });
  return { items: [text.slice(0, 9)] };
};

/** Asks the client of the world, whoever runs the graph. */
export const askerOf =
  ({ client, pending }: SituationWorld): Asking =>
  async (question, signal) => {
    await pending(client.ask(`canary ${question}`, { signal }));
    return { items: [] };
  };

export const twoNodes = (asks: Asking) =>
  new StateGraph(State)
    .addNode('plan', ({ id }, { signal }) => asks(`plan ${id}`, signal))
    .addNode('write', ({ id }, { signal }) => asks(`write ${id}`, signal))
    .addEdge(START, 'plan')
    .addEdge('plan', 'write');

export const tree = (text: string) => text.replace(/^\s*\n|\s+$/g, '').replaceAll(/^ {6}/gm, '');

export const twoNodesTree = (name: string) =>
  tree(`
      invoke_workflow ${name}
        invoke_node plan
          chat fast
            POST
        invoke_node write
          chat fast
            POST`);

export async function readAll(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _chunk of stream) await turn();
}

export const reported = async (
  graph: Parameters<typeof runGraph>[0],
  { client }: SituationWorld,
  id: string,
) => (await runGraph(graph, { id } as never, { client })).report;
