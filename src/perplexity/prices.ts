import type { SearchRequest } from './requests.js';

/** Price of one successful `POST /search` in USD, whatever it finds (vendor's price page, 2026-10-09). */
export function searchPriceUsd({ search_type }: Pick<SearchRequest, 'search_type'>): number {
  return search_type === 'fast' ? 0.001 : 0.005;
}

/** Price of one web search within a run in USD, the dearer kind (vendor's list, 2026-10-09). */
export const toolCallPriceUsd = 0.0025;

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
