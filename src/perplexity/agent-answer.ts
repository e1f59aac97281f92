import { deepFreeze } from '../cache/deep-freeze.js';
import { AnswerShapeError, RunError } from '../errors.js';
import type { AgentAnswer, Source, ToolCall, Usage } from './answers.js';
import {
  agentResponse,
  type WireAgentResponse,
  type WireSearchHit,
  type WireUsage,
} from './schema.js';

/**
 * Reads a 200 of the Agent API. A run that `failed`, was `cancelled` or is `incomplete` also comes as 200 and is
 * thrown as a RunError that carries what there was; it is never an answer.
 */
export function readAgentAnswer(body: unknown, upstreamMs: number): AgentAnswer {
  const parsed = agentResponse.safeParse(body);
  if (!parsed.success) throw unreadable(parsed.error.issues[0]?.path.join('.') ?? '');
  const response = parsed.data;
  const answer: AgentAnswer = {
    id: response.id,
    model: response.model ?? 'unknown',
    text: textOf(response),
    sources: sourcesOf(response),
    toolCalls: toolCallsOf(response),
    usage: usageOf(response.usage),
    costUsd: response.usage?.cost?.total_cost ?? 0,
    upstreamMs,
  };
  if (response.status !== 'completed') throw runErrorOf(response, deepFreeze(answer));
  // All tokens spent on reasoning, say. There is nothing to give, and nothing worth keeping.
  if (answer.text.trim() === '' && answer.toolCalls.length === 0) {
    throw withoutText(deepFreeze(answer));
  }
  return answer;
}

/** An answer that parses as JSON but lacks what we need would be the same next time, so it is not retried. */
export function unreadable(path: string): AnswerShapeError {
  return new AnswerShapeError(
    `Perplexity's answer does not have the documented shape (at ${path || 'its root'}).`,
    { retryable: false },
  );
}

function withoutText(partial: AgentAnswer): RunError {
  const { costUsd } = partial;
  return new RunError('RUN_INCOMPLETE', 'The run completed without any text.', {
    partial,
    costUsd,
  });
}

function runErrorOf(response: WireAgentResponse, partial: AgentAnswer): RunError {
  const { costUsd } = partial;
  if (response.status === 'incomplete') {
    const reason = response.incomplete_details?.reason ?? 'no reason given';
    return new RunError('RUN_INCOMPLETE', `The run ended incomplete: ${reason}.`, {
      partial,
      costUsd,
    });
  }
  const reason = response.error?.message ?? 'no reason given';
  return new RunError('RUN_FAILED', `The run ended as ${response.status}: ${reason}.`, {
    partial,
    costUsd,
  });
}

function textOf({ output }: WireAgentResponse): string {
  const parts: string[] = [];
  for (const item of output ?? []) {
    if (item.type !== 'message') continue;
    for (const { type, text } of item.content ?? [])
      if (type === 'output_text') parts.push(text ?? '');
  }
  return parts.join('\n\n');
}

/** A call without an id could not be answered, and one without a name not be made. */
function toolCallsOf({ output }: WireAgentResponse): readonly ToolCall[] {
  return (output ?? []).flatMap((item) => {
    const { type, call_id: callId, name, arguments: said = '', thought_signature: thought } = item;
    if (type !== 'function_call' || !callId || !name) return [];
    return { callId, name, arguments: said, ...(thought && { thoughtSignature: thought }) };
  });
}

function sourcesOf({ output }: WireAgentResponse): readonly Source[] {
  const hits: WireSearchHit[] = [];
  const pages: WireSearchHit[] = [];
  for (const { type, results, contents } of output ?? []) {
    if (type === 'search_results') hits.push(...(results ?? []));
    if (type === 'fetch_url_results') pages.push(...(contents ?? []));
  }
  const found = sourcesFrom(hits);
  // The vendor numbers what its searches find; numbers for the rest must not collide with those.
  const last = found.reduce((most, { id }) => Math.max(most, id), 0);
  const known = new Set(found.map(({ url }) => url));
  const more = pages.filter(({ url }) => !known.has(url) && known.add(url));
  return more.length === 0 ? found : [...found, ...sourcesFrom(more, last)];
}

/** Pages as the run found them. Ids are unique across it; a page without one is numbered as it comes, after `before`. */
export function sourcesFrom(hits: readonly WireSearchHit[], before = 0): readonly Source[] {
  return hits.map(({ id, url, title, snippet, date, last_updated }, index) => ({
    id: id ?? before + index + 1,
    url,
    title,
    snippet,
    date: date ?? undefined,
    lastUpdated: last_updated ?? undefined,
  }));
}

function usageOf(usage: WireUsage | null | undefined): Usage {
  const inputTokens = usage?.input_tokens ?? 0;
  const outputTokens = usage?.output_tokens ?? 0;
  const input = usage?.input_tokens_details;
  return {
    inputTokens,
    outputTokens,
    // Keys that would be zero are often left out.
    totalTokens: usage?.total_tokens || inputTokens + outputTokens,
    reasoningTokens: usage?.output_tokens_details?.reasoning_tokens ?? 0,
    // Two words for the same tokens, and a zero may be left out.
    cachedInputTokens: input?.cached_tokens || input?.cache_read_input_tokens || 0,
  };
}
