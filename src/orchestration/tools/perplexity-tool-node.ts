import type { ToolMessage } from '@langchain/core/messages';
import type { ToolCall } from '@langchain/core/messages/tool';
import type { StructuredToolInterface } from '@langchain/core/tools';
import type { Command, LangGraphRunnableConfig } from '@langchain/langgraph';
import { ToolNode } from '@langchain/langgraph/prebuilt';
import type { PerplexityCalls } from '../running/client-of.js';
import { allowListeners } from '../tracing/allow-listeners.js';
import { instrumentTool } from '../tracing/instrument-tool.js';
import { createPerplexityTools } from './perplexity-tools.js';
import { toolErrorMessage, unknownToolMessage } from './tool-error.js';

export interface PerplexityToolNodeOptions {
  /** For the Perplexity tools made here. @defaultValue the run's client, else the default client */
  readonly client?: PerplexityCalls | undefined;
  /** @defaultValue createPerplexityTools({ client }) */
  readonly tools?: readonly StructuredToolInterface[] | undefined;
  /** @defaultValue 'tools' */
  readonly name?: string | undefined;
}

/**
 * LangGraph's tool node with our tools in it: all calls of the last AIMessage run in parallel, each through the client,
 * each in an `execute_tool` span. What a tool throws becomes a typed tool error (`toolErrorMessage`); LangGraph's own
 * node would tell the model to fix its mistakes.
 */
export function createPerplexityToolNode({
  client,
  tools = createPerplexityTools({ client }),
  name = 'tools',
}: PerplexityToolNodeOptions = {}): ToolNode {
  return new TypedErrorToolNode(
    tools.map((tool) => instrumentTool(tool)),
    { name, handleToolErrors: false },
  );
}

class TypedErrorToolNode extends ToolNode {
  protected override run(input: unknown, config: LangGraphRunnableConfig): Promise<unknown> {
    allowListeners(config);
    return super.run(input, config);
  }

  protected override async runTool(
    call: ToolCall,
    config: LangGraphRunnableConfig,
    state: unknown,
  ): Promise<ToolMessage | Command> {
    const known = this.tools.map(({ name }) => name);
    if (!known.includes(call.name)) return unknownToolMessage(call, known);
    try {
      return await super.runTool(call, config, state);
    } catch (error) {
      return toolErrorMessage(error, call, config.signal);
    }
  }
}
