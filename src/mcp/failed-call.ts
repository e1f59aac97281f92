import { isGraphInterrupt } from '@langchain/langgraph';
import { GraphError } from '../errors.js';
import {
  type ToolError,
  toolErrorMessage,
  toolErrorOf,
} from '../orchestration/tools/tool-error.js';
import type { McpToolOutcome } from './mcp-tool.js';

/**
 * What a failed call of the tool `name` tells: one sentence with our code, no stack. Throws the error itself when the
 * call was ended by its signal.
 */
export function failedCall(thrown: unknown, name: string, signal?: AbortSignal): McpToolOutcome {
  const told = isQuestion(thrown) ? unanswered() : thrown;
  const message = toolErrorMessage(told, { name }, signal);
  const error = toolErrorOf(message) ?? {
    code: 'TOOL_FAILED',
    message: message.text,
    retryable: false,
  };
  return outcomeOf(error, message.text);
}

/** A failure that is known already, with the words for the model. */
export function outcomeOf(error: ToolError, words: string): McpToolOutcome {
  const mark = `[${error.code}${error.retryable ? ', may pass' : ''}]`;
  return { text: `${words} ${mark}`, data: { error }, error };
}

/** A graph without a checkpointer cannot even ask. */
function isQuestion(thrown: unknown): boolean {
  const { lc_error_code: code } = (thrown ?? {}) as { lc_error_code?: unknown };
  return isGraphInterrupt(thrown) || code === 'MISSING_CHECKPOINTER';
}

/** Why a run that stops for a human has failed here. */
export function unanswered(): GraphError {
  return new GraphError(
    'The graph stopped to ask a human, whom MCP does not reach; run it with `crossgraph run` or `langgraphjs dev`.',
  );
}
