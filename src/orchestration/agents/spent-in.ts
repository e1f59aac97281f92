import { AIMessage, type BaseMessage, ToolMessage } from '@langchain/core/messages';
import type { CallMeta } from '../../perplexity/answers.js';

/** What messages tell that they have cost. */
export interface Spent {
  readonly usd: number;
  readonly requests: number;
  readonly tokens: number;
}

/** What the calls behind these messages spent: models by their usage, tools of ours by the `meta` of their artifact. */
export function spentIn(messages: readonly BaseMessage[]): Spent {
  return messages.map(spentBy).reduce(sum, nothing);
}

const nothing: Spent = { usd: 0, requests: 0, tokens: 0 };

function sum(one: Spent, other: Spent): Spent {
  return {
    usd: one.usd + other.usd,
    requests: one.requests + other.requests,
    tokens: one.tokens + other.tokens,
  };
}

function spentBy(message: BaseMessage): Spent {
  if (ToolMessage.isInstance(message)) return byMeta(metaIn(message.artifact)) ?? nothing;
  if (!AIMessage.isInstance(message)) return nothing;
  const usage = message.usage_metadata as { readonly total_tokens?: number } | undefined;
  const known = byMeta(metaIn(message.response_metadata));
  return known ?? { usd: 0, requests: 1, tokens: usage?.total_tokens ?? 0 };
}

function byMeta(meta: CallMeta | undefined): Spent | undefined {
  if (meta === undefined) return undefined;
  return { usd: meta.costUsd, requests: meta.attempts, tokens: meta.usage?.totalTokens ?? 0 };
}

function metaIn(holder: unknown): CallMeta | undefined {
  const meta = (holder as { readonly meta?: Partial<CallMeta> } | undefined)?.meta;
  return typeof meta?.costUsd === 'number' ? (meta as CallMeta) : undefined;
}
