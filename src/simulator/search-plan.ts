import type { AgentBody } from './agent-body.js';
import type { WebSearchTool } from './agent-tools.js';
import type { PageFilter } from './corpus.js';
import { type Preset, presetOf } from './models.js';
import { isoDate, type SearchFilters } from './search-fields.js';

/** How a run searches. */
export interface SearchPlan extends PageFilter {
  readonly searches: number;
  readonly searchType: 'web' | 'fast';
  /** What the pages add to the input. */
  readonly contextTokens: number;
}

const contextTokens = { low: 2_000, medium: 4_000, high: 8_000 } as const;

/**
 * How the run searches, or `undefined` when it does not. A preset brings its search along, and keeps it when
 * `web_search` or nothing is listed; listing only other tools replaces it. No preset and no `web_search`: no search.
 */
export function searchPlan(body: AgentBody): SearchPlan | undefined {
  const { tools = [], preset, tool_choice, max_tool_calls = Number.POSITIVE_INFINITY } = body;
  const tool = tools.find((listed): listed is WebSearchTool => listed.type === 'web_search');
  const known = preset === undefined ? undefined : presetOf(preset);
  const fromPreset = tools.length === 0 || tool ? known : undefined;
  if (tool_choice === 'none' || max_tool_calls === 0 || !(tool || fromPreset)) return undefined;
  return {
    ...effortOf(fromPreset, tool),
    searches: Math.min(fromPreset?.searches ?? 1, max_tool_calls),
    maxResults: tool?.max_results ?? 10,
    ...pageFilter(tool?.filters ?? {}),
  };
}

function effortOf(
  preset: Preset | undefined,
  tool: WebSearchTool | undefined,
): Pick<SearchPlan, 'searchType' | 'contextTokens'> {
  if (preset) return { searchType: preset.searchType, contextTokens: preset.contextTokens };
  return {
    searchType: tool?.search_type ?? 'web',
    contextTokens: contextTokens[tool?.search_context_size ?? 'medium'],
  };
}

/** The filters in the corpus's terms. Recency is accepted and has no effect: the corpus does not age. */
export function pageFilter(filters: SearchFilters): Omit<PageFilter, 'maxResults'> {
  return {
    domains: filters.search_domain_filter ?? undefined,
    after: isoDate(filters.search_after_date_filter ?? ''),
    before: isoDate(filters.search_before_date_filter ?? ''),
  };
}
