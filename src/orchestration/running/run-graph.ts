import type { RunnableConfig } from '@langchain/core/runnables';
import { deriveAbort } from '../../core/abort.js';
import { expectInteger } from '../../core/expect.js';
import { clientKey, type PerplexityCalls } from './client-of.js';

export interface RunGraphOptions {
  /** The client of every agent, tool and model in the run that was not given one of its own. */
  readonly client?: PerplexityCalls | undefined;
  /** Ends the run, down to the sockets. */
  readonly signal?: AbortSignal | undefined;
  /** The conversation to go on with, in a graph with a checkpointer. */
  readonly threadId?: string | undefined;
  /** Tasks of one super-step that run at once. @defaultValue 50 */
  readonly maxConcurrency?: number | undefined;
  /** Super-steps the run may take. @defaultValue 25 */
  readonly recursionLimit?: number | undefined;
}

/** What `runGraph` runs: LangGraph's own compiled graph, whatever its state. */
export interface RunnableGraph {
  // `never` takes a graph of any input here; the real type comes from the graph at hand.
  invoke(input: never, config?: RunnableConfig): Promise<unknown>;
}

/** What a graph takes and gives. */
export type GraphInput<Graph extends RunnableGraph> = Parameters<Graph['invoke']>[0];
export type GraphOutput<Graph extends RunnableGraph> = Awaited<ReturnType<Graph['invoke']>>;

/** Runs a graph once, with one client for everything in it. Rejects with what the graph throws, or with the signal's reason. */
export async function runGraph<Graph extends RunnableGraph>(
  graph: Graph,
  input: GraphInput<Graph>,
  { client, signal, threadId, maxConcurrency = 50, recursionLimit = 25 }: RunGraphOptions = {},
): Promise<GraphOutput<Graph>> {
  expectInteger('maxConcurrency', maxConcurrency, { min: 1 });
  expectInteger('recursionLimit', recursionLimit, { min: 1 });
  signal?.throwIfAborted();

  // LangGraph leaves listeners on the signal it is given; the caller's may outlive many runs.
  const abort = deriveAbort(signal);
  try {
    const output = await graph.invoke(input as never, {
      signal: abort.signal,
      maxConcurrency,
      recursionLimit,
      configurable: {
        ...(client === undefined ? {} : { [clientKey]: client }),
        ...(threadId === undefined ? {} : { thread_id: threadId }),
      },
    });
    return output as GraphOutput<Graph>;
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw error;
  } finally {
    abort.dispose();
  }
}
