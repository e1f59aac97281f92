import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { StructuredToolInterface } from '@langchain/core/tools';
import { createAgent, createMiddleware, type ReactAgent, toolStrategy } from 'langchain';
import type { z } from 'zod';
import { expectName } from '../../core/expect-name.js';
import { ConfigError } from '../../errors.js';
import { ChatPerplexity } from '../model/chat-perplexity.js';
import { toolErrorMessage, unknownToolMessage } from '../tools/tool-error.js';
import { instrumentGraph } from '../tracing/instrument-graph.js';
import { instrumentTool } from '../tracing/instrument-tool.js';

export interface AgentDefinition {
  /** Letters, digits, `_` and `-`, at most 64: it names the graph, its messages, its spans and its share of the limits. */
  readonly name: string;
  /** What the agent is told before every conversation. */
  readonly instructions: string;
  /** Any LangChain chat model. @defaultValue new ChatPerplexity({ agent: name }) */
  readonly model?: BaseChatModel | undefined;
  readonly tools?: readonly StructuredToolInterface[] | undefined;
  /** The shape of the answer, found under `structuredResponse`. */
  readonly output?: z.ZodObject | undefined;
}

/** An agent is a compiled LangGraph graph: `{ messages }` in, `{ messages }` out. */
export type Agent = ReactAgent['graph'];

/**
 * Makes an agent: LangChain's `createAgent`, named, compiled, traced as `invoke_agent`. It runs alone (`invoke`), as a
 * node (`addNode('critic', agent)`) and as a tool (`asTool`). One model call per turn: nothing here retries. Throws a
 * ConfigError for a bad name, or for tools or an output shape that the model cannot serve.
 */
export function defineAgent({
  name,
  instructions,
  model = new ChatPerplexity({ agent: name }),
  tools = [],
  output,
}: AgentDefinition): Agent {
  expectName('name', name);
  if (model instanceof ChatPerplexity && (tools.length > 0 || output !== undefined)) {
    throw new ConfigError(
      `Agent \`${name}\` has ${tools.length > 0 ? 'tools' : 'an output shape'}, which ChatPerplexity cannot serve; give it another \`model\`.`,
    );
  }
  const agent = createAgent({
    name,
    model,
    systemPrompt: instructions,
    tools: tools.map((tool) => instrumentTool(tool)),
    ...(tools.length > 0 ? { middleware: [typedToolErrors(tools)] } : {}),
    ...(output === undefined ? {} : { responseFormat: toolStrategy(output) }),
  });
  return instrumentGraph(agent.graph as unknown as Agent, { name, kind: 'agent' });
}

/** LangChain's own node lets an outage end the run and calls everything else the model's mistake. */
function typedToolErrors(tools: readonly StructuredToolInterface[]) {
  const known = tools.map(({ name }) => name);
  return createMiddleware({
    name: 'crossgraphToolErrors',
    wrapToolCall: async (request, handler) => {
      if (request.tool === undefined) return unknownToolMessage(request.toolCall, known);
      try {
        return await handler(request);
      } catch (error) {
        return toolErrorMessage(error, request.toolCall, request.runtime.signal);
      }
    },
  });
}
