import type { AgentAnswer, SearchAnswer } from './answers.js';

/** Version of the answers' shape below; a new one leaves old cache entries unread. */
export const answerSchemaVersion = 2;

/** Whether what a cache store gave back has the shape of an agent answer. */
export function isAgentAnswer(stored: unknown): stored is AgentAnswer {
  const { text, model, sources, toolCalls, usage, costUsd, upstreamMs } = fieldsOf(stored);
  return (
    typeof text === 'string' &&
    typeof model === 'string' &&
    Array.isArray(sources) &&
    Array.isArray(toolCalls) &&
    typeof usage === 'object' &&
    usage !== null &&
    Number.isFinite(costUsd) &&
    Number.isFinite(upstreamMs)
  );
}

/** Whether what a cache store gave back has the shape of a search answer. */
export function isSearchAnswer(stored: unknown): stored is SearchAnswer {
  const { results, costUsd, upstreamMs } = fieldsOf(stored);
  return Array.isArray(results) && Number.isFinite(costUsd) && Number.isFinite(upstreamMs);
}

function fieldsOf(stored: unknown): Readonly<Record<string, unknown>> {
  return typeof stored === 'object' && stored !== null ? { ...stored } : {};
}
