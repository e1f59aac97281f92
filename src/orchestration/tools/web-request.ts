import type { WebSearchTool } from '../../perplexity/agent-tools.js';
import type { AgentRequest } from '../../perplexity/requests.js';
import type { SearchFilters } from '../../perplexity/search-filters.js';

export interface WebRequestOptions {
  /** The vendor's preset, which brings its own web search. @defaultValue 'fast', unless `model` is given */
  readonly preset?: string | undefined;
  /** The vendor's `provider/name`; without a preset it is given the web search tool. */
  readonly model?: string | undefined;
  readonly filters?: SearchFilters | undefined;
}

/**
 * The request that puts one question to the web. The web agent, the tools and the stress graph all build it here, so
 * that the same question is the same cache entry, whoever asks.
 */
export function webRequest(
  question: string,
  { preset, model, filters = {} }: WebRequestOptions = {},
): AgentRequest {
  const chosen = preset ?? (model === undefined ? 'fast' : undefined);
  const isFiltered = Object.keys(filters).length > 0;
  const search: WebSearchTool = { type: 'web_search', ...(isFiltered ? { filters } : {}) };
  // A preset brings its own search; naming the tool is only needed to narrow it.
  const needsSearch = chosen === undefined || isFiltered;
  return {
    input: question,
    ...(chosen === undefined ? {} : { preset: chosen }),
    ...(model === undefined ? {} : { model }),
    ...(needsSearch ? { tools: [search] } : {}),
  };
}
