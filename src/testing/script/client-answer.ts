import type {
  AgentAnswer,
  Answered,
  CallMeta,
  SearchAnswer,
  Source,
} from '../../perplexity/answers.js';

/** What to change of the plain answer of a scripted client; addresses stand for pages. */
export interface ScriptedAgentAnswer
  extends Partial<Omit<Answered<AgentAnswer>, 'sources' | 'meta'>> {
  readonly sources?: readonly (string | Source)[] | undefined;
  /** What to change of a paid, fresh answer's `meta`: `{ outcome: 'hit' }`. */
  readonly meta?: Partial<CallMeta> | undefined;
}

export interface ScriptedSearchAnswer
  extends Partial<Omit<Answered<SearchAnswer>, 'results' | 'meta'>> {
  readonly results?: readonly (string | SearchAnswer['results'][number])[] | undefined;
  readonly meta?: Partial<CallMeta> | undefined;
}

const model = 'openai/gpt-6-luna';
const upstreamMs = 150;
const usage = {
  ...{ inputTokens: 20, outputTokens: 30, totalTokens: 50 },
  ...{ reasoningTokens: 0, cachedInputTokens: 0 },
};

/** A whole answer of the Agent API: fresh, paid, 0.005 USD, but for what `changes` says. */
export function agentAnswerWith(changes: ScriptedAgentAnswer = {}): Answered<AgentAnswer> {
  const { sources = [], meta, ...others } = changes;
  const plain = {
    ...{ id: 'resp_scripted', model, text: '', toolCalls: [], usage, costUsd: 0.005, upstreamMs },
    ...others,
  };
  const pages = sources.map((source, index) =>
    typeof source === 'string' ? { id: index + 1, ...pageOf(source) } : source,
  );
  return { ...plain, sources: pages, meta: metaOf(plain, meta) };
}

/** A whole answer of the Search API. */
export function searchAnswerWith(changes: ScriptedSearchAnswer = {}): Answered<SearchAnswer> {
  const { results = [], meta, ...others } = changes;
  const plain = { id: 'search_scripted', costUsd: 0.005, upstreamMs, ...others };
  const pages = results.map((page) => (typeof page === 'string' ? pageOf(page) : page));
  return { ...plain, results: pages, meta: metaOf(plain, meta) };
}

function pageOf(url: string) {
  const title = URL.canParse(url) ? new URL(url).hostname : url;
  return { url, title, snippet: '', date: undefined, lastUpdated: undefined };
}

type Billed = Pick<AgentAnswer, 'costUsd' | 'upstreamMs'> &
  Partial<Pick<AgentAnswer, 'model' | 'usage'>>;

function metaOf(answer: Billed, changes: Partial<CallMeta> = {}): CallMeta {
  const { outcome = 'miss' } = changes;
  const isUnpaid = outcome === 'hit' || outcome === 'stale' || outcome === 'coalesced';
  const upstream = isUnpaid ? 0 : answer.upstreamMs;
  return {
    outcome,
    entryAgeMs: undefined,
    staleReason: undefined,
    attempts: isUnpaid ? 0 : 1,
    ...{ retries: 0, rateLimited: 0, maybeBilled: 0, cacheErrors: 0 },
    slot: isUnpaid ? undefined : 0,
    model: answer.model,
    latencyMs: { total: upstream + 1, queue: 0, backoff: 0, upstream, cache: 1 },
    usage: isUnpaid ? undefined : answer.usage,
    costUsd: isUnpaid ? 0 : answer.costUsd,
    savedUsd: isUnpaid ? answer.costUsd : 0,
    traceId: undefined,
    ...changes,
  };
}
