import {
  type GraphInput,
  type GraphOutput,
  type RunnableGraph,
  runGraph,
} from '../../../src/orchestration/running/run-graph.js';
import type { RunGraphOptions } from '../../../src/orchestration/running/run-options.js';

/** Runs a graph and gives its output alone. */
export async function outputOf<Graph extends RunnableGraph>(
  graph: Graph,
  input: GraphInput<Graph>,
  options?: RunGraphOptions,
): Promise<GraphOutput<Graph>> {
  const { output } = await runGraph(graph, input, options);
  return output;
}
