import { isCommand } from '@langchain/langgraph';
import { ConfigError } from '../../errors.js';
import { events } from '../../telemetry/attributes.js';
import { type GraphRun, graphSpan } from '../../telemetry/graph-spans.js';
import { streamSpan } from '../../telemetry/stream-span.js';
import { timedStream } from '../../telemetry/timed.js';
import { streamInFrame } from './in-frame.js';
import { type Invokable, wrapNode } from './instrument-node.js';
import { passageOf, placeOf, type RunOptions, threadIdOf } from './instrument-place.js';
import { instrumentTool, isTool } from './instrument-tool.js';
import { markOnce, replaceMethod } from './instrument-wrap.js';
import { withTracedSaver } from './traced-saver.js';

export interface InstrumentOptions {
  /** Name of the graph in traces. */
  readonly name: string;
  /** `agent` when a model decides what runs next; `workflow` (default) when the graph does. */
  readonly kind?: 'workflow' | 'agent' | undefined;
}

interface Node {
  readonly bound: Invokable & { readonly tools?: unknown };
  readonly subgraphs?: readonly unknown[] | undefined;
}

/** As much of LangGraph's compiled graph (`Pregel`) as we take hold of. */
interface CompiledGraph {
  readonly lg_is_pregel: true;
  readonly name?: string | undefined;
  readonly nodes: Readonly<Record<string, Node>>;
  readonly checkpointer?: unknown;
  _streamIterator(input: unknown, options?: RunOptions): AsyncGenerator<unknown, void, undefined>;
  withConfig(config: unknown): CompiledGraph;
}

/**
 * Makes every run of a compiled graph a span, with a span per try of each node and per call of each tool below it,
 * subgraphs included. A `task` of the functional API counts as a node. Works on the graph it is given and returns that same
 * graph; a second time changes nothing.
 *
 * Wraps the work itself instead of listening to callbacks: LangChain runs callback handlers in a queue of its own, in
 * whichever request's context the queue happens to be, so that spans made there end up in each other's traces.
 * An agent's inner nodes (model, tools) get no span of their own: what they do has one.
 */
export function instrumentGraph<Graph extends object>(
  compiled: Graph,
  { name, kind = 'workflow' }: InstrumentOptions,
): Graph {
  if (!isCompiledGraph(compiled)) {
    throw new ConfigError('Expected a compiled graph; call `.compile()` on it first.');
  }
  if (markOnce(compiled)) {
    wrapRuns(compiled, { name, kind });
    for (const [nodeName, node] of Object.entries(compiled.nodes)) {
      // Entry points only write the input into the state, and share one global runnable.
      if (nodeName !== '__start__') instrumentNode(node, nodeName, { name, kind });
    }
  }
  return compiled;
}

function wrapRuns(graph: CompiledGraph, { name, kind }: Pick<GraphRun, 'name' | 'kind'>): void {
  // invoke, stream, streamEvents and a run as somebody's node all come through here.
  replaceMethod(graph, '_streamIterator', (original) => (input, options) => {
    const isResumed = goesOn(input);
    return timedStream(
      () => ({ kind, name }),
      () =>
        streamSpan(
          () =>
            graphSpan({
              name,
              kind,
              threadId: threadIdOf(options),
              ...placeOf(options),
            }),
          (span) =>
            streamInFrame({ kind: kind === 'agent' ? 'agent' : 'graph', name }, () =>
              original(
                input,
                span ? withTracedSaver(graph, options, { span, isResumed }) : options,
              ),
            ),
          {
            signal: options?.signal,
            passage: passageOf,
            startEvent: isResumed ? events.resumed : undefined,
          },
        ),
      { signal: options?.signal, passage: passageOf },
    ) as ReturnType<typeof original>;
  });
  // A graph with other defaults is a copy, of which only the nodes are still ours.
  replaceMethod(
    graph,
    'withConfig',
    (original) => (config) => instrumentGraph(original(config), { name, kind }),
  );
}

function instrumentNode(node: Node, name: string, graph: Pick<GraphRun, 'name' | 'kind'>): void {
  const { bound, subgraphs = [] } = node;
  if (isCompiledGraph(bound)) {
    // Its own span stands for the node.
    instrumentGraph(bound, { name: givenName(bound) ?? name });
    return;
  }
  for (const subgraph of subgraphs) {
    if (isCompiledGraph(subgraph)) {
      instrumentGraph(subgraph, { name: givenName(subgraph) ?? name });
    }
  }
  for (const tool of Array.isArray(bound.tools) ? bound.tools : []) {
    if (isTool(tool)) instrumentTool(tool);
  }
  if (graph.kind !== 'agent' && markOnce(bound)) wrapNode(bound, { name, graph: graph.name });
}

/** A graph compiled without a name calls itself `LangGraph`. */
function givenName({ name }: CompiledGraph): string | undefined {
  return name === undefined || name === 'LangGraph' ? undefined : name;
}

/** With an answer, or with nothing: from where it was stopped. */
function goesOn(input: unknown): boolean {
  if (input === null || input === undefined) return true;
  return isCommand(input) && input.resume !== undefined;
}

export function isCompiledGraph(value: unknown): value is CompiledGraph {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value as { lg_is_pregel?: unknown }).lg_is_pregel === true &&
    typeof (value as { _streamIterator?: unknown })._streamIterator === 'function'
  );
}
