import { ToolMessage } from '@langchain/core/messages';
import { ToolInputParsingException } from '@langchain/core/tools';
import { isGraphBubbleUp } from '@langchain/langgraph';
import { type ErrorCode, errorTable } from '../../error-table.js';
import { CrossgraphError, isCrossgraphError, messageOf, retryAfterMsOf } from '../../errors.js';

/** What a program can tell about a failed tool call; the message's content says the same to the model. */
export interface ToolError {
  readonly code: ErrorCode | 'TOOL_ARGUMENTS_INVALID' | 'TOOL_UNKNOWN' | 'TOOL_FAILED';
  /** What failed, without the advice to the model. */
  readonly message: string;
  /** True when the failure may pass; the client has used up its own retries already. */
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
}

/** The artifact of a failed tool call. */
export interface ToolErrorArtifact {
  readonly error: ToolError;
}

interface FailedCall {
  readonly name: string;
  readonly id?: string | undefined;
}

/**
 * Turns what a tool call threw into the message the model reads. Only a mistake of the model's own is reported as one:
 * told to fix a mistake after an outage, it pays for another turn and asks the same again. Throws the error itself when
 * it is not the tool's: an interrupt, another bubbling of LangGraph's, or the end of the run by its signal. A tool's own
 * AbortError (a time limit within the tool) is the tool's failure.
 */
export function toolErrorMessage(
  thrown: unknown,
  call: FailedCall,
  signal?: AbortSignal,
): ToolMessage {
  if (isGraphBubbleUp(thrown) || signal?.aborted) throw thrown;
  const error = toolErrorFrom(unwrapped(thrown), call.name);
  return errorMessage(call, error, adviceOn(error, call.name));
}

/** The answer to a call of a tool that does not exist. */
export function unknownToolMessage(call: FailedCall, known: readonly string[]): ToolMessage {
  const error = {
    code: 'TOOL_UNKNOWN',
    message: `There is no tool named ${call.name}.`,
    retryable: false,
  } as const;
  return errorMessage(call, error, `Call one of these: ${known.join(', ')}.`);
}

/** What went wrong in the tool call behind this message, if anything did. */
export function toolErrorOf(message: ToolMessage): ToolError | undefined {
  if (message.status !== 'error') return undefined;
  const artifact = message.artifact as Partial<ToolErrorArtifact> | undefined;
  return artifact?.error ?? { code: 'TOOL_FAILED', message: message.text, retryable: false };
}

/** The error to throw for a failed tool call. A message crosses checkpoints and processes, so the first one is gone. */
export function errorFromTool({ code, message, retryable }: ToolError): CrossgraphError {
  const known = code in errorTable ? (code as ErrorCode) : 'AGENT_FAILED';
  return new CrossgraphError(known, message, { retryable });
}

/** `createAgent` packs what a tool's schema refused into a ToolInvocationError of its own. */
function unwrapped(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || !('toolError' in thrown)) return thrown;
  return thrown.toolError;
}

function errorMessage(call: FailedCall, error: ToolError, advice: string): ToolMessage {
  const isOwnSentence = error.code === 'TOOL_ARGUMENTS_INVALID' || error.code === 'TOOL_UNKNOWN';
  const what = isOwnSentence ? error.message : `${call.name} failed: ${sentence(error.message)}`;
  return new ToolMessage({
    status: 'error',
    name: call.name,
    tool_call_id: call.id ?? '',
    content: `${what} ${advice}`,
    artifact: { error } satisfies ToolErrorArtifact,
  });
}

function toolErrorFrom(thrown: unknown, tool: string): ToolError {
  if (thrown instanceof ToolInputParsingException) {
    const message = `The arguments of ${tool} are not valid: ${complaintOf(thrown)}.`;
    return { code: 'TOOL_ARGUMENTS_INVALID', message, retryable: false };
  }
  const message = messageOf(thrown);
  if (!isCrossgraphError(thrown)) return { code: 'TOOL_FAILED', message, retryable: false };
  const { code, retryable } = thrown;
  const retryAfterMs = retryAfterMsOf(thrown);
  return { code, message, retryable, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function adviceOn({ code }: ToolError, tool: string): string {
  if (code === 'TOOL_ARGUMENTS_INVALID') return `Correct them and call ${tool} again.`;
  // Whether the arguments were to blame, only the tool itself would know.
  const mayBeArguments = code === 'TOOL_FAILED' || code === 'REQUEST_REFUSED';
  if (mayBeArguments) return 'Calling it again now with the same arguments does not help.';
  return 'The arguments were fine, and calling it again now does not help.';
}

/** What the schema complains about, without LangChain's preamble. */
function complaintOf(error: ToolInputParsingException): string {
  const [, ...details] = error.message.split('\n\n');
  return (details.join(' ') || error.message)
    .replaceAll('✖ ', '')
    .replace(/\s+/g, ' ')
    .replace(/\.?\s*$/, '');
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
