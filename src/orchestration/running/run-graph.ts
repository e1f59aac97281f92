import type { RunnableConfig } from '@langchain/core/runnables';
import type { RunControl } from '@langchain/langgraph';
import type { BegunRun } from './begin-run.js';
import type { GraphRun } from './graph-run.js';
import { openRun } from './open-run.js';
import type { RunGraphOptions } from './run-options.js';

/** What `runGraph` runs: LangGraph's own compiled graph, whatever its state. */
export interface RunnableGraph {
  readonly name?: string | undefined;
  // `never` takes a graph of any input here; the real type comes from the graph at hand.
  invoke(input: never, config?: RunnableConfig & { control?: RunControl }): Promise<unknown>;
}

/** What a graph takes and gives. */
export type GraphInput<Graph extends RunnableGraph> = Parameters<Graph['invoke']>[0];
export type GraphOutput<Graph extends RunnableGraph> = Awaited<ReturnType<Graph['invoke']>>;

/**
 * Runs a graph once, with one client, one budget and one set of books for everything in it.
 *
 * Resolves when the graph stops by itself: it came to its end (`completed`) or asks a human (`interrupted`). Rejects when
 * something stops it: with the signal's own reason, with what the graph threw, or with a RunStoppedError (time limit,
 * recursion limit, drain); `stoppedRunOf(error)` then has the reason and the report. What is refused before it begins
 * rejects with a ConfigError, a GraphError or a RunRefusedError.
 */
export async function runGraph<Graph extends RunnableGraph>(
  graph: Graph,
  input: GraphInput<Graph>,
  options: RunGraphOptions = {},
): Promise<GraphRun<GraphOutput<Graph>>> {
  const run = openRun(graph, options);
  try {
    const begun = await run.begin();
    return await perform(graph, input, begun);
  } finally {
    run.close();
  }
}

/** Runs the graph of a run that has its turn. */
export async function perform<Graph extends RunnableGraph>(
  graph: Graph,
  input: GraphInput<Graph>,
  { config, inside, ended, stopped }: BegunRun,
): Promise<GraphRun<GraphOutput<Graph>>> {
  try {
    const output = await inside(() => graph.invoke(input as never, config));
    return ended(output) as GraphRun<GraphOutput<Graph>>;
  } catch (thrown) {
    throw await stopped(thrown);
  }
}
