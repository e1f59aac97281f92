import {
  AIMessage,
  type AIMessageFields,
  type BaseMessage,
  type UsageMetadata,
} from '@langchain/core/messages';
import type { SourceRef } from '../../citations/source-ref.js';
import type { CallMeta } from '../../perplexity/answers.js';
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
    usage_metadata: spentTokens(reply.meta),
    response_metadata: {
      model: reply.model,
      model_provider: 'perplexity',
      sources: reply.sources,
      cost_usd: reply.meta.costUsd,
      meta: reply.meta,
      upstream_ms: reply.upstreamMs,
    },
  };
  // Core's type of `usage_metadata` comes out as undefined under exactOptionalPropertyTypes (1.4.0).
  return new AIMessage(fields as unknown as AIMessageFields);
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
