import { ToolMessage } from '@langchain/core/messages';
import { type AgentMiddleware, createMiddleware } from 'langchain';
import { fenced } from '../../prompts/fence.js';

export interface FencingOptions {
  /** Names of tools that say nothing of the web, or of strangers. @defaultValue none */
  readonly except?: readonly string[] | undefined;
}

/**
 * Fences what tools answer as data (see `fenced`), so that a page's text cannot pass for an instruction. What our own tools
 * answer is fenced already; errors of ours, and hand-overs, are left alone.
 */
export function fencingMiddleware({ except = [] }: FencingOptions = {}): AgentMiddleware {
  return createMiddleware({
    name: 'crossgraphFencing',
    wrapToolCall: async (request, handler) => {
      const result = await handler(request);
      const isLeft = except.includes(request.toolCall.name) || !ToolMessage.isInstance(result);
      return isLeft || hasOwnError(result) ? result : fencedMessage(result);
    },
  });
}

function hasOwnError({ status, artifact }: ToolMessage): boolean {
  return status === 'error' && typeof artifact?.error?.code === 'string';
}

function fencedMessage(message: ToolMessage): ToolMessage {
  const { content, id, name, artifact, status, metadata, tool_call_id } = message;
  return new ToolMessage({
    tool_call_id,
    content:
      typeof content === 'string'
        ? fencedText(content)
        : content.map((block) =>
            block.type === 'text' ? { ...block, text: fencedText(String(block['text'])) } : block,
          ),
    artifact,
    additional_kwargs: message.additional_kwargs,
    response_metadata: message.response_metadata,
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    ...(status === undefined ? {} : { status }),
    ...(metadata === undefined ? {} : { metadata }),
  });
}

/** Nothing was said where the text is empty. */
function fencedText(text: string): string {
  return text.trim() === '' ? text : fenced(text);
}
