import {
  AIMessage,
  type AIMessageFields,
  type BaseMessage,
  HumanMessage,
  ToolMessage,
} from '@langchain/core/messages';
import { type AgentMiddleware, createMiddleware } from 'langchain';
import type { Evidence } from '../../citations/evidence.js';
import type { SourceRef } from '../../citations/source-ref.js';
import {
  type CitationPolicy,
  type VerifiedText,
  verifyCitations,
} from '../../citations/verify-citations.js';
import { runOf } from '../running/run-context.js';

export interface CitationMiddlewareOptions {
  /** What to do about a citation that does not hold. @defaultValue 'repair' */
  readonly policy?: CitationPolicy | undefined;
  /** What the pages said (`createEvidence`). @defaultValue the run's (`runGraph(…, { evidence })`); without any, only markers and addresses are checked */
  readonly evidence?: Evidence | undefined;
}

/** What was found, as `response_metadata.citations` of the answer tells. */
export type CitationCheck = Pick<VerifiedText, 'isValid' | 'figures' | 'findings' | 'changes'>;

/**
 * Checks the citations of an agent's answer (`verifyCitations`) against the sources of its model and of its tools' answers,
 * and repairs, flags or refuses what does not hold. Streamed tokens have gone before; the message that stays is the checked
 * one. Where two answers number different pages alike, only that a marker resolves can be checked. Rejects with a
 * CitationError under `refuse`.
 */
export function citationMiddleware({
  policy = 'repair',
  evidence: given,
}: CitationMiddlewareOptions = {}): AgentMiddleware {
  return createMiddleware({
    name: 'crossgraphCitations',
    wrapModelCall: async (request, handler) => {
      const message = await handler(request);
      if (!AIMessage.isInstance(message) || message.tool_calls?.length) return message;
      const lists = [sourcesIn(message.response_metadata), ...toolSources(request.messages)];
      const sources = lists.flat();
      if (sources.length === 0) return message;
      const evidence = isAmbiguous(sources)
        ? undefined
        : (given ?? runOf(request.runtime)?.evidence);
      const { text } = message;
      const verified = verifyCitations({ text, sources: eachOnce(sources), evidence, policy });
      return checkedMessage(message, verified);
    },
  });
}

function toolSources(messages: readonly BaseMessage[]): SourceRef[][] {
  const asked = messages.findLastIndex((message) => HumanMessage.isInstance(message));
  return messages
    .slice(asked + 1)
    .filter((message) => ToolMessage.isInstance(message))
    .map(({ artifact }) => sourcesIn(artifact));
}

function sourcesIn(holder: unknown): SourceRef[] {
  const { sources } = (holder ?? {}) as { readonly sources?: unknown };
  return Array.isArray(sources) ? (sources as SourceRef[]) : [];
}

/** Whether one number stands for two pages. */
function isAmbiguous(sources: readonly SourceRef[]): boolean {
  const urls = new Map<number, string>();
  return sources.some(({ id, url }) => (urls.get(id) ?? url) !== url || !urls.set(id, url));
}

function eachOnce(sources: readonly SourceRef[]): SourceRef[] {
  const ids = new Set<number>();
  return sources.filter(({ id }) => !ids.has(id) && ids.add(id));
}

function checkedMessage(message: AIMessage, verified: VerifiedText): AIMessage {
  const { isValid, figures, findings, changes, text } = verified;
  const citations: CitationCheck = { isValid, figures, findings, changes };
  const { id, name, additional_kwargs, usage_metadata } = message;
  const response_metadata = { ...message.response_metadata, citations };
  const fields = { content: text, additional_kwargs, response_metadata, usage_metadata };
  return new AIMessage({
    ...fields,
    ...(id === undefined ? {} : { id }),
    ...(name === undefined ? {} : { name }),
    // Core's type of `usage_metadata` comes out as undefined under exactOptionalPropertyTypes (1.4.0).
  } as unknown as AIMessageFields);
}
