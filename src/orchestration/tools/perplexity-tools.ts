import { DynamicStructuredTool, type StructuredTool } from '@langchain/core/tools';
import { sourceRefs } from '../../citations/source-ref.js';
import type { Answered, SearchAnswer } from '../../perplexity/answers.js';
import { fenced } from '../../prompts/fence.js';
import { clientOf, type PerplexityCalls } from '../running/client-of.js';
import { instrumentTool } from '../tracing/instrument-tool.js';
import { type ResearchProgress, researchTool } from './research-tool.js';
import {
  answered,
  answerOutput,
  type PerplexityToolArtifact,
  type ToolConfig,
  toolCallOptions,
} from './tool-answer.js';
import { askSchema, filtersOf, searchSchema } from './tool-schemas.js';
import { webRequest } from './web-request.js';

export type { PerplexityToolArtifact } from './tool-answer.js';

export interface PerplexityToolsOptions {
  /** @defaultValue the run's client, else the process's default client, found when a tool is called. */
  readonly client?: PerplexityCalls | undefined;
  /** The vendor's preset for `perplexity_ask`. @defaultValue 'fast', unless `model` is given */
  readonly preset?: string | undefined;
  /** The model that `perplexity_ask` uses with a web search. */
  readonly model?: string | undefined;
  /** The vendor's preset for `perplexity_research`. @defaultValue 'high' */
  readonly researchPreset?: string | undefined;
  /** Name of the agent that asks: limits are shared fairly between agents. */
  readonly agent?: string | undefined;
  /** Whether the model gets what comes from the web fenced as data (see docs/agents.md). @defaultValue true */
  readonly fence?: boolean | undefined;
  /** Told where a research is; LangGraph's `streamMode: 'custom'` is told the same. */
  readonly onProgress?: ((progress: ResearchProgress) => void) | undefined;
}

/**
 * The web as three LangChain tools: `perplexity_ask` answers a question with numbered sources, `perplexity_search` lists
 * pages, `perplexity_research` follows a long run. Called by a model, an upstream failure becomes a typed tool error; called
 * directly, it is thrown.
 */
export function createPerplexityTools(options: PerplexityToolsOptions = {}): StructuredTool[] {
  const tools = [askTool(options), searchTool(options), researchTool(options)];
  return tools.map((tool) => instrumentTool(tool));
}

function askTool({
  client,
  preset,
  model,
  agent,
  fence = true,
}: PerplexityToolsOptions): StructuredTool {
  return new DynamicStructuredTool({
    name: 'perplexity_ask',
    description: 'Searches the web and answers one question from what it finds, with sources.',
    schema: askSchema,
    responseFormat: 'content_and_artifact',
    func: (input, _manager, config: ToolConfig | undefined) =>
      answered(config, 'perplexity_ask', async () => {
        const request = webRequest(input.question, { preset, model, filters: filtersOf(input) });
        const answer = await clientOf(client, config).ask(request, toolCallOptions(config, agent));
        return answerOutput(answer, fence);
      }),
  });
}

function searchTool({ client, agent, fence = true }: PerplexityToolsOptions): StructuredTool {
  return new DynamicStructuredTool({
    name: 'perplexity_search',
    description: 'Searches the web and lists the best pages with a snippet of each.',
    schema: searchSchema,
    responseFormat: 'content_and_artifact',
    func: (input, _manager, config: ToolConfig | undefined) =>
      answered(config, 'perplexity_search', async () => {
        const { query, maxResults } = input;
        const request = {
          query,
          ...(maxResults === undefined ? {} : { max_results: maxResults }),
          ...filtersOf(input),
        };
        const options = toolCallOptions(config, agent);
        return searchOutput(await clientOf(client, config).search(request, options), fence);
      }),
  });
}

function searchOutput(
  { results, meta, upstreamMs }: Answered<SearchAnswer>,
  fence: boolean,
): [string, PerplexityToolArtifact] {
  const pages = results.map((result, index) => ({ ...result, id: index + 1 }));
  const list = pages
    .map(({ id, title, url, snippet }) => `[${id}] ${title} - ${url}\n${snippet}`)
    .join('\n\n');
  const content = fence && list !== '' ? fenced(list) : list;
  return [
    content || 'No pages were found.',
    {
      sources: sourceRefs(pages),
      meta,
      costUsd: meta.costUsd,
      usage: undefined,
      model: undefined,
      upstreamMs,
    },
  ];
}
