import { ToolMessage } from '@langchain/core/messages';
import { type AgentMiddleware, createMiddleware } from 'langchain';
import { toolErrorMessage, unknownToolMessage } from '../tools/tool-error.js';
import { modelErrorOf } from './model-error.js';

/**
 * Tells failures as what they are. A tool's becomes a typed tool error (`toolErrorOf`) that tells the model whether its
 * arguments were to blame; a model's, whoever made it, becomes a CrossgraphError with its code and `retryable`. Interrupts
 * and the caller's abort go through. Put it first: it then sees what the other middleware leaves over.
 */
export function upstreamErrorMiddleware(): AgentMiddleware {
  return createMiddleware({
    name: 'crossgraphUpstreamErrors',
    wrapModelCall: async (request, handler) => {
      try {
        return await handler(request);
      } catch (error) {
        throw modelErrorOf(error, request.runtime.signal);
      }
    },
    wrapToolCall: async (request, handler) => {
      try {
        const result = await handler(request);
        const isUnknown = request.tool === undefined && isBareError(result);
        return isUnknown ? unknownToolMessage(request.toolCall, toolsNamedIn(result)) : result;
      } catch (error) {
        return toolErrorMessage(error, request.toolCall, request.runtime.signal);
      }
    },
  });
}

/** LangChain's own word for a tool that does not exist; another middleware may know it after all. */
function isBareError(result: unknown): result is ToolMessage {
  return (
    ToolMessage.isInstance(result) && result.status === 'error' && result.artifact === undefined
  );
}

function toolsNamedIn({ text }: ToolMessage): string[] {
  const [, names = ''] = /try one of \[(.*)\]/.exec(text) ?? [];
  return names === '' ? [] : names.split(', ');
}
