import { HumanMessage } from '@langchain/core/messages';
import { DynamicStructuredTool, type StructuredTool } from '@langchain/core/tools';
import { z } from 'zod';
import { sourceLines } from '../../citations/source-ref.js';
import { expectName } from '../../core/expect-name.js';
import { fenced } from '../../prompts/fence.js';
import { type AgentReply, replyOf } from '../model/answer-message.js';
import type { MessagesAgent } from '../model/messages-agent.js';
import { instrumentTool } from '../tracing/instrument-tool.js';

export interface AsToolOptions {
  /** @defaultValue the agent's name */
  readonly name?: string | undefined;
  /** Tells the calling model when to ask this agent. */
  readonly description: string;
  /** Whether the calling model gets the answer fenced as data: it may repeat what a page said. @defaultValue true */
  readonly fence?: boolean | undefined;
}

const schema = z.object({
  request: z
    .string()
    .trim()
    .min(1)
    .describe('What the agent should do or answer, complete in itself.'),
});

/**
 * Lets another agent call this one: the tool's content is the agent's answer with its sources, the artifact the
 * `AgentReply`. The agent sees the request only, not the caller's conversation.
 */
export function asTool(
  agent: MessagesAgent,
  { name = agent.name, description, fence = true }: AsToolOptions,
): StructuredTool {
  const tool = new DynamicStructuredTool({
    name: expectName('name', name ?? ''),
    description,
    schema,
    responseFormat: 'content_and_artifact',
    func: async ({ request }, _manager, config): Promise<[string, AgentReply]> => {
      const { messages } = await agent.invoke({ messages: [new HumanMessage(request)] }, config);
      const reply = replyOf(messages);
      const sources =
        reply.sources.length === 0 ? '' : `\n\nSources:\n${sourceLines(reply.sources)}`;
      const content = `${reply.text}${sources}`;
      return [fence ? fenced(content) : content, reply];
    },
  });
  return instrumentTool(tool);
}
