import { Annotation, START, StateGraph } from '@langchain/langgraph';

const State = Annotation.Root({ count: Annotation<number> });

/** A new graph of `nodes` nodes in a row, each of which waits `waitMs` and counts. */
export function straightGraph(nodes: number, waitMs = 0) {
  const names = Array.from({ length: nodes }, (_, index) => `node_${index}`);
  const graph = new StateGraph(State) as StateGraph<
    typeof State.spec,
    typeof State.State,
    typeof State.Update,
    string
  >;
  const count = async ({ count: before }: typeof State.State) => {
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    return { count: before + 1 };
  };
  let last: string = START;
  for (const name of names) {
    graph.addNode(name, count).addEdge(last, name);
    last = name;
  }
  return graph.compile({ name: 'straight' });
}
