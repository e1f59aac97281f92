import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { withSpan } from '../../src/telemetry/with-span.js';

export const State = Annotation.Root({
  items: Annotation<string[]>({ reducer: (all, more) => [...all, ...more], default: () => [] }),
});

/** Runs `body` inside a span of that name; what a node does for its living. */
export function inSpan<Out>(name: string, body: () => Promise<Out>): Promise<Out> {
  return withSpan(() => ({ name, attributes: {} }), body);
}

/** A span that lasts one turn of the event loop. */
export const work = (name: string): Promise<unknown> => inSpan(name, turn);

export const turn = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));

/** Two nodes, one after the other; the first does two things at once. */
export function twoNodes() {
  return new StateGraph(State)
    .addNode('plan', async () => {
      await Promise.all([work('a'), work('b')]);
      return { items: ['plan'] };
    })
    .addNode('write', async () => {
      await work('c');
      return { items: ['write'] };
    })
    .addEdge(START, 'plan')
    .addEdge('plan', 'write')
    .addEdge('write', END)
    .compile();
}

/** The trace of `twoNodes` under the name `research`. */
export const twoNodesTree = `
invoke_workflow research
  invoke_node plan
    a
    b
  invoke_node write
    c`.trim();
