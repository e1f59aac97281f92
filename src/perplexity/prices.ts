import type { AgentTool } from './agent-tools.js';
import type { SearchRequest } from './requests.js';

/** Price of one successful `POST /search` in USD, whatever it finds (vendor's price page, 2026-10-09). */
export function searchPriceUsd({ search_type }: Pick<SearchRequest, 'search_type'>): number {
  return search_type === 'fast' ? 0.001 : 0.005;
}

/**
 * The most one call of a tool costs within a run, in USD (vendor's list, 2026-10-09); nothing for a tool whose calls have
 * no bound: a sandbox searches by itself, and remote servers answer as much as they like.
 */
export function toolCallPriceUsd(tool: AgentTool): number | undefined {
  return callPrices[tool.type];
}

const callPrices: Readonly<Partial<Record<AgentTool['type'], number>>> = {
  web_search: 0.0025,
  image_search: 0.0025,
  people_search: 0.005,
  finance_search: 0.005,
  // Listed at 0.0005, but it runs a model of its own: bills had about 0.0035.
  fetch_url: 0.007,
  function: 0,
};

/** USD per million tokens. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
}

// Vendor's live list of 2026-10-09; only for the bound of a reservation, the bill itself is the vendor's figure.
const prices: ReadonlyMap<string, ModelPrice> = new Map(
  (
    [
      ['perplexity/sonar', 0.25, 2.5],
      ['openai/gpt-6-luna', 0.1, 0.5],
      ['openai/gpt-6-sol', 2, 10],
      ['openai/gpt-6-astra', 10, 50],
      ['openai/gpt-5.1', 1.25, 10],
      ['openai/gpt-5-mini', 0.25, 2],
      ['anthropic/claude-haiku-5-5', 0.1, 0.5],
      ['anthropic/claude-sonnet-5-5', 2, 10],
      ['anthropic/claude-opus-5-5', 4, 20],
      ['google/gemini-3.8-flash', 0.75, 3.75],
      ['xai/grok-4.7', 2, 6],
      ['perplexity/kimi-k3', 3, 15],
      ['perplexity/glm-5.3-flash', 0.15, 0.5],
      ['perplexity/nemotron-3-ultra-550b-a55b', 0.25, 2.5],
    ] as const
  ).map(([model, input, output]) => [model, { input, output }]),
);

/** The price that is nowhere below that of any of these models; nothing when one of them is not known. */
export function dearestOf(models: readonly string[]): ModelPrice | undefined {
  const known = models.flatMap((model) => prices.get(model) ?? []);
  if (known.length === 0 || known.length < models.length) return undefined;
  return {
    input: Math.max(...known.map(({ input }) => input)),
    output: Math.max(...known.map(({ output }) => output)),
  };
}
