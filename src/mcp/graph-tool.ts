import type { BaseMessage } from '@langchain/core/messages';
import type { RunnableConfig } from '@langchain/core/runnables';
import { sourceLines } from '../citations/source-ref.js';
import { replyOf } from '../orchestration/model/answer-message.js';
import type { PerplexityCalls } from '../orchestration/running/client-of.js';
import type { RunEvent } from '../orchestration/running/run-event.js';
import { type RunnableGraph, runGraph } from '../orchestration/running/run-graph.js';
import type { RunReport } from '../orchestration/running/run-report.js';
import { instrumentGraph } from '../orchestration/tracing/instrument-graph.js';
import { fenced } from '../prompts/fence.js';
import { failedCall, unanswered } from './failed-call.js';
import {
  type DescribedGraph,
  graphInputSchema,
  graphOutputSchema,
  hasMessages,
} from './graph-schema.js';
import type { McpTool, McpToolOutcome } from './mcp-tool.js';
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
 * A graph as a tool: its state is the input, a run the call. Steps and calls of the run, and what its nodes write to
 * LangGraph's `custom` stream, are the progress. Nobody can be asked on the way: a run that stops at an interrupt has failed.
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
    call: async (input, { signal, onProgress }) => {
      const streamed = { ...streamingCustom(graph, onProgress), name };
      const onEvent = (event: RunEvent) => {
        const words = eventWords(event);
        if (words !== undefined) onProgress(words);
      };
      try {
        const run = await runGraph(streamed, input as never, { client, signal, onEvent });
        if (run.stopReason === 'interrupted') throw unanswered();
        const { text, data } = isConversation ? answered(run.output) : ended(run.output);
        return { text, data: { ...data, run: billOf(run.report) } };
      } catch (error) {
        return failedCall(error, name, signal);
      }
    },
  };
}

/** The graph with its `custom` stream read on the way; `invoke` alone would give nodes no `writer`. */
function streamingCustom(graph: ServableGraph, onCustom: (words: string) => void): RunnableGraph {
  return {
    invoke: async (input: never, config) => {
      const streamMode = ['custom', 'values'];
      const options = { ...config, streamMode, outputKeys: graph.outputChannels };
      let output: unknown;
      for await (const part of await graph.stream(input, options as RunnableConfig)) {
        const [mode, chunk] = part as [mode: string, chunk: unknown];
        if (mode === 'values') output = chunk;
        else onCustom(customWords(chunk));
      }
      return output;
    },
  };
}

/** What of a run is worth a line: a step that has ended, a call with what it cost. */
function eventWords(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'node_ended':
    case 'agent_ended':
    case 'tool_ended':
      return `${event.name} ${event.ending === 'failed' ? 'failed' : 'done'}`;
    case 'call_ended': {
      const { agent, node, endpoint, outcome, costUsd } = event;
      return `${agent ?? node ?? endpoint} asked: ${outcome}, $${costUsd.toFixed(4)}`;
    }
    default:
      return undefined;
  }
}

const longestProgress = 500;

function customWords(chunk: unknown): string {
  const words = typeof chunk === 'string' ? chunk : JSON.stringify(chunk);
  return (words ?? '').slice(0, longestProgress);
}

function billOf({ total, durationMs }: RunReport): object {
  const { calls, outcomes, costUsd, savedUsd } = total;
  return { calls, outcomes, costUsd, savedUsd, durationMs };
}

/** Both texts may repeat what a page said, and go into a model's prompt: fenced as data. */
function answered(output: unknown): McpToolOutcome {
  const { messages = [], ...others } = output as { messages?: BaseMessage[] };
  const { text, sources } = replyOf(messages);
  const list = sources.length === 0 ? '' : `\n\nSources:\n${sourceLines(sources)}`;
  return {
    text: fenced(`${text}${list}`),
    data: { answer: text, sources: [...sources], output: plainOutput(others) },
  };
}

function ended(output: unknown): McpToolOutcome {
  const plain = plainOutput(output);
  return { text: fenced(JSON.stringify(plain, undefined, 2)), data: { output: plain } };
}

function defaultDescription(name: string, isConversation: boolean): string {
  return isConversation
    ? `Hands the messages to \`${name}\`, a LangGraph agent, and brings its answer.`
    : `Runs the LangGraph graph \`${name}\` once and brings the state it ends with.`;
}
