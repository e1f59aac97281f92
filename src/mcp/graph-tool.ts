import type { BaseMessage } from '@langchain/core/messages';
import type { RunnableConfig } from '@langchain/core/runnables';
import { GraphInterrupt } from '@langchain/langgraph';
import { sourceLines } from '../citations/source-ref.js';
import { deriveAbort } from '../core/abort.js';
import { replyOf } from '../orchestration/model/answer-message.js';
import { clientKey, type PerplexityCalls } from '../orchestration/running/client-of.js';
import { instrumentGraph } from '../orchestration/tracing/instrument-graph.js';
import { failedCall } from './failed-call.js';
import {
  type DescribedGraph,
  graphInputSchema,
  graphOutputSchema,
  hasMessages,
} from './graph-schema.js';
import type { McpCallContext, McpTool, McpToolOutcome } from './mcp-tool.js';
import { plainOutput } from './plain-output.js';

/** LangGraph's compiled graph, whatever its state: as much of it as serving takes. */
export interface ServableGraph extends DescribedGraph {
  readonly outputChannels?: unknown;
  stream(input: never, config?: RunnableConfig): Promise<AsyncIterable<unknown>>;
}

export interface GraphToolOptions {
  readonly name: string;
  /** Tells the calling model when to run the graph. @defaultValue that it runs the graph of this name */
  readonly description?: string | undefined;
  readonly graph: ServableGraph;
  /** For every agent, tool and model in the graph that was not given one of its own. */
  readonly client: PerplexityCalls;
}

/**
 * A graph as a tool: its state is the input, a run the call. Steps of the run, and what its nodes write to LangGraph's
 * `custom` stream, are the progress. Nobody can be asked on the way: a run that stops at an interrupt has failed.
 */
export function graphTool({ name, description, graph, client }: GraphToolOptions): McpTool {
  instrumentGraph(graph, { name });
  const isConversation = hasMessages(graph);
  return {
    name,
    description: description ?? defaultDescription(name, isConversation),
    inputSchema: graphInputSchema(graph),
    outputSchema: graphOutputSchema(graph),
    readOnly: false,
    call: async (input, context) => {
      try {
        const output = await runOnce(graph, { input, client, ...context });
        return isConversation ? answered(output) : ended(output);
      } catch (error) {
        return failedCall(error, name, context.signal);
      }
    },
  };
}

interface Run extends McpCallContext {
  readonly input: unknown;
  readonly client: PerplexityCalls;
}

async function runOnce(
  graph: ServableGraph,
  { input, client, signal, onProgress }: Run,
): Promise<unknown> {
  signal.throwIfAborted();
  // LangGraph leaves listeners on the signal it is given.
  const abort = deriveAbort(signal);
  let output: unknown;
  try {
    const config = {
      streamMode: ['updates', 'custom', 'values'],
      outputKeys: graph.outputChannels,
      signal: abort.signal,
      maxConcurrency: 50,
      recursionLimit: 25,
      configurable: { [clientKey]: client },
    };
    for await (const part of await graph.stream(input as never, config)) {
      const [mode, chunk] = part as [mode: string, chunk: unknown];
      if (mode === 'values') output = chunk;
      else onProgress(mode === 'updates' ? stepWords(chunk) : customWords(chunk));
    }
  } finally {
    abort.dispose();
  }
  signal.throwIfAborted();
  const { __interrupt__: interrupts } = (output ?? {}) as { __interrupt__?: [] };
  if (interrupts) throw new GraphInterrupt(interrupts);
  return output;
}

function stepWords(update: unknown): string {
  return `${Object.keys(update as object).join(', ')} done`;
}

const longestProgress = 500;

function customWords(chunk: unknown): string {
  const words = typeof chunk === 'string' ? chunk : JSON.stringify(chunk);
  return (words ?? '').slice(0, longestProgress);
}

function answered(output: unknown): McpToolOutcome {
  const { messages = [], ...others } = output as { messages?: BaseMessage[] };
  const { text, sources } = replyOf(messages);
  const list = sources.length === 0 ? '' : `\n\nSources:\n${sourceLines(sources)}`;
  return {
    text: `${text}${list}`,
    data: { answer: text, sources: [...sources], output: plainOutput(others) },
  };
}

function ended(output: unknown): McpToolOutcome {
  const plain = plainOutput(output);
  return { text: JSON.stringify(plain, undefined, 2), data: { output: plain } };
}

function defaultDescription(name: string, isConversation: boolean): string {
  return isConversation
    ? `Hands the messages to \`${name}\`, a LangGraph agent, and brings its answer.`
    : `Runs the LangGraph graph \`${name}\` once and brings the state it ends with.`;
}
