import type { ToolMessage } from '@langchain/core/messages';
import { DynamicStructuredTool, type StructuredTool } from '@langchain/core/tools';
import { z } from 'zod';
import { type SourceRef, sourceLines, sourceRefs } from '../../citations/source-ref.js';
import type { CallMeta, Usage } from '../../perplexity/answers.js';
import { areOneKind, isDomain } from '../../perplexity/check-filters.js';
import type { SearchFilters } from '../../perplexity/search-filters.js';
import { clientOf, type PerplexityCalls } from '../running/client-of.js';
import { budgetOf } from '../spending/budget-of.js';
import { instrumentTool } from '../tracing/instrument-tool.js';
import { toolErrorMessage } from './tool-error.js';
import { webRequest } from './web-request.js';

export interface PerplexityToolsOptions {
  /** @defaultValue the run's client, else the process's default client, found when a tool is called. */
  readonly client?: PerplexityCalls | undefined;
  /** The vendor's preset for `perplexity_ask`. @defaultValue 'fast', unless `model` is given */
  readonly preset?: string | undefined;
  /** The model that `perplexity_ask` uses with a web search. */
  readonly model?: string | undefined;
  /** Name of the agent that asks: limits are shared fairly between agents. */
  readonly agent?: string | undefined;
}

/** What a program reads off the tool's message; the model reads its content. */
export interface PerplexityToolArtifact {
  /** The answer's text alone, as the model gets it before the list of sources; absent from `perplexity_search`. */
  readonly text?: string;
  readonly sources: readonly SourceRef[];
  readonly meta: CallMeta;
  /** Paid by this call, in USD. */
  readonly costUsd: number;
  /** Spent by this call; absent when the cache or another call's work answered, and for `perplexity_search`. */
  readonly usage: Usage | undefined;
  readonly model: string | undefined;
  /** How long the exchange that produced the answer took, whoever paid for it. */
  readonly upstreamMs: number;
}

const recency = z
  .enum(['hour', 'day', 'week', 'month', 'year'])
  .optional()
  .describe('Only use pages published within this time. Leave out unless the question needs it.');
const domains = z
  .array(
    z
      .string()
      .refine(isDomain, { error: 'must be a domain such as nasa.gov, without https:// and path' }),
  )
  .max(20)
  .optional()
  .describe('Only use these domains, such as "nasa.gov"; a leading "-" leaves one out.');

const askSchema = z.object({
  question: z.string().trim().min(1).describe('One complete question in plain words.'),
  recency,
  domains,
});

const searchSchema = z.object({
  query: z.string().trim().min(1).describe('What to type into a web search.'),
  maxResults: z.number().int().min(1).max(20).optional().describe('How many pages, 1 to 20.'),
  recency,
  domains: domains.refine((names = []) => areOneKind(names), {
    error: 'must all be domains to use, or all domains to leave out',
  }),
});

/**
 * The web as two LangChain tools: `perplexity_ask` answers a question with numbered sources, `perplexity_search` lists
 * pages. Called by a model, an upstream failure becomes a typed tool error; called directly, it is thrown.
 */
export function createPerplexityTools(options: PerplexityToolsOptions = {}): StructuredTool[] {
  return [askTool(options), searchTool(options)].map((tool) => instrumentTool(tool));
}

function askTool({ client, preset, model, agent }: PerplexityToolsOptions): StructuredTool {
  return new DynamicStructuredTool({
    name: 'perplexity_ask',
    description: 'Searches the web and answers one question from what it finds, with sources.',
    schema: askSchema,
    responseFormat: 'content_and_artifact',
    func: (input, _manager, config) =>
      answered(config, 'perplexity_ask', async () => {
        const request = webRequest(input.question, { preset, model, filters: filtersOf(input) });
        const options = { signal: config?.signal, agent, ...budgetOf(config) };
        const answer = await clientOf(client, config).ask(request, options);
        const sources = sourceRefs(answer.sources);
        const artifact: PerplexityToolArtifact = {
          text: answer.text,
          sources,
          meta: answer.meta,
          costUsd: answer.meta.costUsd,
          usage: answer.meta.usage,
          model: answer.model,
          upstreamMs: answer.upstreamMs,
        };
        const list = sources.length === 0 ? '' : `\n\nSources:\n${sourceLines(sources)}`;
        return [`${answer.text}${list}`, artifact];
      }),
  });
}

function searchTool({ client, agent }: PerplexityToolsOptions): StructuredTool {
  return new DynamicStructuredTool({
    name: 'perplexity_search',
    description: 'Searches the web and lists the best pages with a snippet of each.',
    schema: searchSchema,
    responseFormat: 'content_and_artifact',
    func: (input, _manager, config) =>
      answered(config, 'perplexity_search', async () => {
        const { query, maxResults } = input;
        const answer = await clientOf(client, config).search(
          {
            query,
            ...(maxResults === undefined ? {} : { max_results: maxResults }),
            ...filtersOf(input),
          },
          { signal: config?.signal, agent, ...budgetOf(config) },
        );
        const pages = answer.results.map((result, index) => ({ ...result, id: index + 1 }));
        const artifact: PerplexityToolArtifact = {
          sources: sourceRefs(pages),
          meta: answer.meta,
          costUsd: answer.meta.costUsd,
          usage: undefined,
          model: undefined,
          upstreamMs: answer.upstreamMs,
        };
        const list = pages.map(
          ({ id, title, url, snippet }) => `[${id}] ${title} - ${url}\n${snippet}`,
        );
        return [list.join('\n\n') || 'No pages were found.', artifact];
      }),
  });
}

function filtersOf(input: Pick<z.infer<typeof askSchema>, 'recency' | 'domains'>): SearchFilters {
  return {
    ...(input.recency === undefined ? {} : { search_recency_filter: input.recency }),
    ...(input.domains === undefined ? {} : { search_domain_filter: input.domains }),
  };
}

interface ToolConfig {
  readonly signal?: AbortSignal;
  readonly toolCall?: { readonly id?: string };
}

/** A ToolMessage returned as content goes to the model as it stands, in any tool node; see `isDirectToolOutput`. */
async function answered<Artifact>(
  config: ToolConfig | undefined,
  name: string,
  work: () => Promise<[string, Artifact]>,
): Promise<[string | ToolMessage, Artifact | undefined]> {
  try {
    return await work();
  } catch (error) {
    const id = config?.toolCall?.id;
    if (id === undefined) throw error;
    return [toolErrorMessage(error, { name, id }, config?.signal), undefined];
  }
}
