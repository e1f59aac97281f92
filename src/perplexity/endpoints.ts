import type { Lifetime } from '../cache/cache-entry.js';
import { readAgentAnswer } from './agent-answer.js';
import { agentContent, finishReasonOf } from './agent-content.js';
import { agentStreamCodec } from './agent-stream-codec.js';
import { agentStreamReader } from './agent-stream-reader.js';
import type { AgentTool } from './agent-tools.js';
import type { AgentAnswer, ModelsAnswer, SearchAnswer } from './answers.js';
import type { Endpoint } from './attempt.js';
import { isStoredEmbeddings, readEmbeddings, type StoredEmbeddings } from './embeddings-answer.js';
import { isModelsAnswer, readModels } from './models-answer.js';
import { mostOfEmbeddings, mostOfRun, mostOfSearch } from './most-spend.js';
import type { AgentRequest, EmbeddingsRequest, SearchRequest } from './requests.js';
import { readSearchAnswer } from './search-answer.js';
import type { Recency, SearchFilters } from './search-filters.js';
import { isAgentAnswer, isSearchAnswer } from './stored-answers.js';

/** `POST /v1/agent` (alias `/v1/responses`). */
export const agentEndpoint: Endpoint<AgentRequest, AgentAnswer> = {
  name: 'agent',
  path: '/v1/agent',
  openReader: agentStreamReader,
  streams: agentStreamCodec,
  isBackground: ({ background }) => background === true,
  // No spread: a copy that is given a field, or frozen, gets a shape of its own, which whoever reads it pays for.
  signed: ({ id, model, text, sources, toolCalls, usage, costUsd, upstreamMs }, account) => ({
    id,
    account,
    model,
    text,
    sources,
    toolCalls,
    usage,
    costUsd,
    upstreamMs,
  }),
  read: readAgentAnswer,
  isAnswer: isAgentAnswer,
  describe: ({ model, models, preset }) => {
    const asked = model ?? models?.[0];
    return { operation: 'chat', name: asked ?? preset ?? 'unknown', model: asked };
  },
  describeAnswer: ({ model, id, usage, costUsd, toolCalls }) => ({
    model,
    id,
    usage,
    costUsd,
    finishReason: finishReasonOf({ toolCalls }),
  }),
  content: agentContent,
  filtersOf: ({ tools }) => tools?.map(filtersIn).find((filters) => filters),
  mostOf: mostOfRun,
  billOf: ({ costUsd, usage }) => ({ usd: costUsd, tokens: usage.totalTokens }),
};

/** `POST /search`. */
export const searchEndpoint: Endpoint<SearchRequest, SearchAnswer> = {
  name: 'search',
  path: '/search',
  read: readSearchAnswer,
  isAnswer: isSearchAnswer,
  describe: () => ({ operation: 'retrieval', name: 'perplexity-search' }),
  describeAnswer: ({ id, costUsd }) => ({ id, costUsd }),
  content: { asked: ({ query }) => ({ query: [query].flat().join('\n') }) },
  filtersOf: (request) => request,
  mostOf: mostOfSearch,
  billOf: ({ costUsd }) => ({ usd: costUsd, tokens: 0 }),
};

/** `POST /v1/embeddings`. */
export const embeddingsEndpoint: Endpoint<EmbeddingsRequest, StoredEmbeddings> = {
  name: 'embeddings',
  path: '/v1/embeddings',
  read: readEmbeddings,
  isAnswer: isStoredEmbeddings,
  describe: ({ model }) => ({ operation: 'embeddings', name: model, model }),
  describeAnswer: ({ model, usage, costUsd }) => ({ model, usage, costUsd }),
  filtersOf: () => undefined,
  mostOf: mostOfEmbeddings,
  billOf: ({ costUsd, usage }) => ({ usd: costUsd, tokens: usage.totalTokens }),
};

/** `GET /v1/models`: asks nothing, so one answer serves all. */
export const modelsEndpoint: Endpoint<object, ModelsAnswer> = {
  name: 'models',
  method: 'GET',
  path: '/v1/models',
  read: readModels,
  isAnswer: isModelsAnswer,
  describe: () => ({ operation: 'list_models', name: 'perplexity' }),
  describeAnswer: ({ costUsd }) => ({ costUsd }),
  filtersOf: () => undefined,
  // The list costs nothing.
  mostOf: () => ({ usd: 0, tokens: 0 }),
  billOf: () => ({ usd: 0, tokens: 0 }),
};

function filtersIn(tool: AgentTool): SearchFilters | undefined {
  return tool.type === 'web_search' ? tool.filters : undefined;
}

const hourMs = 3_600_000;

// Who asks for the news of the last hour does not want the answer of an hour ago.
const freshForMs: Readonly<Record<Recency, number>> = {
  hour: hourMs / 12,
  day: hourMs,
  week: 6 * hourMs,
  month: 24 * hourMs,
  year: 24 * hourMs,
};

/** How long an answer may be kept: as configured, but no longer than the question's own recency filter bears. */
export function lifetimeWithin(
  { search_recency_filter: recency }: SearchFilters = {},
  configured: Lifetime,
): Lifetime {
  if (recency === undefined) return configured;
  const { ttlMs, staleWhileRevalidateMs, staleIfErrorMs } = configured;
  const ceilingMs = freshForMs[recency];
  return {
    ttlMs: Math.min(ttlMs, ceilingMs),
    staleWhileRevalidateMs: Math.min(staleWhileRevalidateMs, ceilingMs),
    staleIfErrorMs: Math.min(staleIfErrorMs, 4 * ceilingMs),
  };
}
