import { AIMessage, type BaseMessage, ToolMessage } from '@langchain/core/messages';
import { END, MessagesValue, START, StateGraph, StateSchema } from '@langchain/langgraph';
import {
  AgentError,
  answerMessage,
  ConfigError,
  createPerplexityToolNode,
  createPerplexityTools,
  errorFromTool,
  instrumentGraph,
  messageId,
  type PerplexityCalls,
  type PerplexityToolArtifact,
  toolErrorOf,
} from 'crossgraph';

export interface WebAgentOptions {
  /** @defaultValue the run's client, else the process's default client */
  readonly client?: PerplexityCalls | undefined;
  /** The vendor's preset. @defaultValue 'fast', unless `model` is given */
  readonly preset?: string | undefined;
  /** The vendor's `provider/name`; without a preset it is given the web search tool. */
  readonly model?: string | undefined;
}

const WebState = new StateSchema({ messages: MessagesValue });
type Messages = typeof WebState.State;

/**
 * Answers the last message of a human from the web. It needs no model to decide that it should search, so it is a
 * straight line: ask, tools, answer; one call per question. When the call fails, the run rejects with an AgentError
 * whose cause has the upstream's code. The graph's type is LangGraph's own and cannot be written by hand.
 */
export function createWebAgent({ client, preset, model }: WebAgentOptions = {}) {
  const tools = createPerplexityTools({ client, preset, model, agent: 'web' });
  const graph = new StateGraph(WebState)
    .addNode('ask', askTool)
    .addNode('tools', createPerplexityToolNode({ tools }))
    .addNode('answer', answerFromTool)
    .addEdge(START, 'ask')
    .addEdge('ask', 'tools')
    .addEdge('tools', 'answer')
    .addEdge('answer', END)
    .compile({ name: 'web' });
  return instrumentGraph(graph, { name: 'web', kind: 'agent' });
}

function askTool({ messages }: Messages) {
  const question = messages.findLast(({ type }) => type === 'human')?.text.trim();
  if (!question) throw new ConfigError('The web agent needs a message of a human with text in it.');
  const call = {
    name: 'perplexity_ask',
    args: { question },
    id: messageId(),
    type: 'tool_call' as const,
  };
  return {
    messages: [new AIMessage({ id: messageId(), name: 'web', content: '', tool_calls: [call] })],
  };
}

function answerFromTool({ messages }: Messages) {
  const last = messages.at(-1);
  if (!isToolMessage(last)) throw new AgentError('web', 'The web agent got no result of its tool.');
  const error = toolErrorOf(last);
  if (error) {
    throw new AgentError('web', `The web agent got no answer: ${error.message}`, {
      cause: errorFromTool(error),
    });
  }
  const {
    text = last.text,
    sources,
    meta,
    model = '',
    upstreamMs,
  } = last.artifact as PerplexityToolArtifact;
  return { messages: [answerMessage({ text, sources, meta, model, upstreamMs }, 'web')] };
}

function isToolMessage(message: BaseMessage | undefined): message is ToolMessage {
  return ToolMessage.isInstance(message);
}

/** The web agent, for langgraph.json. It finds its client when it runs. */
export const web = createWebAgent();
