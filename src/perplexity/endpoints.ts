import type { Lifetime } from '../cache/cache-entry.js';
import { readAgentAnswer } from './agent-answer.js';
import { agentStreamCodec } from './agent-stream-codec.js';
import { agentStreamReader } from './agent-stream-reader.js';
import type { AgentAnswer, ModelsAnswer, SearchAnswer } from './answers.js';
import type { Endpoint } from './attempt.js';
import { isStoredEmbeddings, readEmbeddings, type StoredEmbeddings } from './embeddings-answer.js';
import { isModelsAnswer, readModels } from './models-answer.js';
import { mostOfEmbeddings, mostOfRun, mostOfSearch } from './most-spend.js';
import type { AgentRequest, EmbeddingsRequest, SearchFilters, SearchRequest } from './requests.js';
import { readSearchAnswer } from './search-answer.js';
import { isAgentAnswer, isSearchAnswer } from './stored-answers.js';

/** `POST /v1/agent` (alias `/v1/responses`). */
export const agentEndpoint: Endpoint<AgentRequest, AgentAnswer> = {
  name: 'agent',
  path: '/v1/agent',
  openReader: agentStreamReader,
  streams: agentStreamCodec,
  isBackground: ({ background }) => background === true,
  signed: (answer, account) => ({ ...answer, account }),
  read: readAgentAnswer,
  isAnswer: isAgentAnswer,
  describe: ({ model, models, preset }) => {
    const asked = model ?? models?.[0];
    return { operation: 'chat', name: asked ?? preset ?? 'unknown', model: asked };
  },
  describeAnswer: ({ model, id, usage, costUsd }) => ({
    model,
    id,
    usage,
    costUsd,
    finishReason: 'stop',
  }),
  filtersOf: ({ tools }) => tools?.find(({ filters }) => filters)?.filters,
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

type Recency = NonNullable<SearchFilters['search_recency_filter']>;

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
