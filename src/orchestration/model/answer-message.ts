import {
  AIMessage,
  AIMessageChunk,
  type AIMessageChunkFields,
  type AIMessageFields,
  type BaseMessage,
  type UsageMetadata,
} from '@langchain/core/messages';
import { type SourceRef, sourceRefs } from '../../citations/source-ref.js';
import type { AgentAnswer, Answered, CallMeta, ToolCall } from '../../perplexity/answers.js';
import { messageId } from './message-id.js';

/** An answer as agents and graphs hand it on: what was said, what it rests on, and how the call went. */
export interface AgentReply {
  readonly text: string;
  readonly sources: readonly SourceRef[];
  /** How the call went; absent when the agent's model is not ours. */
  readonly meta: CallMeta | undefined;
  readonly model: string | undefined;
  /** How long the exchange that produced the answer took, whoever paid for it; a cached answer keeps it. */
  readonly upstreamMs: number | undefined;
}

/** A reply that came through our client, so that everything about it is known. */
export interface ClientReply extends AgentReply {
  readonly meta: CallMeta;
  readonly model: string;
  readonly upstreamMs: number;
  /** Functions that the run wants called. @defaultValue none */
  readonly toolCalls?: readonly ToolCall[] | undefined;
}

/** What an answer of the client says, as a reply. */
export function clientReply(answer: Answered<AgentAnswer>): ClientReply {
  const { text, meta, model, upstreamMs, toolCalls } = answer;
  return { text, sources: sourceRefs(answer.sources), meta, model, upstreamMs, toolCalls };
}

/**
 * The message by which an agent answers. `usage_metadata` and `response_metadata.cost_usd` say what this call spent, so
 * they are zero when the cache or another call's work answered.
 */
export function answerMessage(reply: ClientReply, name?: string): AIMessage {
  const fields = {
    id: messageId(),
    content: reply.text,
    ...(name === undefined ? {} : { name }),
    ...calledTools(reply.toolCalls ?? []),
    ...factsOf(reply),
  };
  // Core's type of `usage_metadata` comes out as undefined under exactOptionalPropertyTypes (1.4.0).
  return new AIMessage(fields as unknown as AIMessageFields);
}

/** The last chunk of a streamed answer: everything but the text, which has been told. */
export function lastChunk(reply: ClientReply, id: string): AIMessageChunk {
  const { toolCalls = [] } = reply;
  const fields = {
    id,
    content: '',
    tool_call_chunks: toolCalls.map(({ callId, name, arguments: args }, index) => ({
      ...{ type: 'tool_call_chunk', id: callId, name, index },
      // LangChain completes a JSON object that was cut; a call with half its arguments must not be made.
      args: argumentsOf(args) ? args : JSON.stringify(args),
    })),
    additional_kwargs: signaturesOf(toolCalls),
    ...factsOf(reply),
  };
  return new AIMessageChunk(fields as unknown as AIMessageChunkFields);
}

function factsOf(reply: ClientReply) {
  return {
    usage_metadata: spentTokens(reply.meta),
    response_metadata: {
      model: reply.model,
      model_name: reply.model,
      model_provider: 'perplexity',
      finish_reason: reply.toolCalls?.length ? 'tool_calls' : 'stop',
      sources: reply.sources,
      cost_usd: reply.meta.costUsd,
      meta: reply.meta,
      upstream_ms: reply.upstreamMs,
    },
  };
}

type CalledTools = Required<
  Pick<AIMessageFields, 'tool_calls' | 'invalid_tool_calls' | 'additional_kwargs'>
>;

function calledTools(calls: readonly ToolCall[]): CalledTools {
  const made: CalledTools = {
    tool_calls: [],
    invalid_tool_calls: [],
    additional_kwargs: signaturesOf(calls),
  };
  for (const { callId: id, name, arguments: args } of calls) {
    const parsed = argumentsOf(args);
    if (parsed) made.tool_calls.push({ type: 'tool_call', id, name, args: parsed });
    else {
      const error = 'The arguments are not a JSON object.';
      made.invalid_tool_calls.push({ type: 'invalid_tool_call', id, name, args, error });
    }
  }
  return made;
}

/** Some models refuse the conversation without the signatures of their calls; messages have no place of their own for them. */
function signaturesOf(calls: readonly ToolCall[]): Record<string, unknown> {
  const signed = calls.flatMap(({ callId, thoughtSignature: signature }) =>
    signature === undefined ? [] : [[callId, signature] as const],
  );
  return signed.length === 0 ? {} : { thought_signatures: Object.fromEntries(signed) };
}

function argumentsOf(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text.trim() || '{}');
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function spentTokens({ usage }: CallMeta): UsageMetadata {
  return {
    input_tokens: usage?.inputTokens ?? 0,
    output_tokens: usage?.outputTokens ?? 0,
    total_tokens: usage?.totalTokens ?? 0,
    input_token_details: { cache_read: usage?.cachedInputTokens ?? 0 },
    output_token_details: { reasoning: usage?.reasoningTokens ?? 0 },
  };
}

/** Reads an agent's answer, its last message; a model that is not ours leaves sources empty and `meta` out. */
export function replyOf(messages: readonly BaseMessage[]): AgentReply {
  const last = messages.at(-1);
  const facts = (last?.response_metadata ?? {}) as {
    readonly sources?: readonly SourceRef[];
    readonly meta?: CallMeta;
    readonly model?: string;
    readonly model_name?: string;
    readonly upstream_ms?: number;
  };
  return {
    text: last?.text ?? '',
    sources: facts.sources ?? [],
    meta: facts.meta,
    model: facts.model ?? facts.model_name,
    upstreamMs: facts.upstream_ms,
  };
}
