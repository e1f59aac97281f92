import type { BaseMessage } from '@langchain/core/messages';
import { GraphRecursionError } from '@langchain/langgraph';
import type { ErrorCode } from '../../error-table.js';
import { isCrossgraphError, messageOf } from '../../errors.js';

/** Where an answer should be and is not: a branch failed, and its siblings lost nothing. */
export interface Gap {
  readonly code: ErrorCode;
  readonly message: string;
  /** True when the failure may pass; the client has used up its own retries already. */
  readonly retryable: boolean;
}

/**
 * The gap that an error leaves. Our errors speak for themselves; `AGENT_FAILED` and what is not ours are told by their cause,
 * when that is one of ours. What is left is `AGENT_FAILED`.
 */
export function gapOf(thrown: unknown): Gap {
  const root = rootOf(thrown);
  if (isCrossgraphError(root)) {
    return { code: root.code, message: root.message, retryable: root.retryable };
  }
  const message =
    root instanceof GraphRecursionError
      ? 'The agent took more steps than allowed.'
      : messageOf(root);
  return { code: 'AGENT_FAILED', message, retryable: false };
}

/** The gap that an orchestration ended with, when it was asked as an agent: its last message says so. */
export function gapIn(messages: readonly BaseMessage[]): Gap | undefined {
  const { failed } = (messages.at(-1)?.response_metadata ?? {}) as { readonly failed?: Gap };
  return failed;
}

function rootOf(thrown: unknown): unknown {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return rootOf(thrown.errors[0]);
  if (isCrossgraphError(thrown) && thrown.code !== 'AGENT_FAILED') return thrown;
  if (thrown instanceof Error && isCrossgraphError(thrown.cause)) return rootOf(thrown.cause);
  return thrown;
}
