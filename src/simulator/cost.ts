import type { ModelPrice } from './models.js';

// The vendor rounds every component to 5 decimals and adds up the rounded parts (four live captures, 2026-10-09).
const unitsPerUsd = 100_000;

/** Whole hundred-thousandths of a dollar: sums of these are exact. */
function toUnits(usd: number): number {
  return Math.round(usd * unitsPerUsd);
}

/** The amount in USD, at most 5 decimals. */
function fromUnits(units: number): number {
  return units / unitsPerUsd;
}

/** Price of one web search within a run, in USD (vendor's list of 2026-10-09). */
const webSearchUsd = { web: 0.0025, fast: 0.001 } as const;

/** Price of one `POST /search`, in USD; empty results are billed, refusals are not. */
export const searchApiUsd = { web: 0.005, fast: 0.001, people: 0.005 } as const;

/** What a run consumed. */
export interface RunMeter {
  readonly model: ModelPrice;
  readonly inputTokens: number;
  /** Reasoning included. */
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly searches: number;
  readonly searchType: 'web' | 'fast';
}

/** The `usage` of a run's response object, and its total cost. */
export interface RunUsage {
  readonly totalUsd: number;
  readonly usage: object;
}

/** Prices a run: each component rounded to 5 decimals, the total their sum. */
export function runUsage(meter: RunMeter): RunUsage {
  const { model, inputTokens, outputTokens, reasoningTokens, searches, searchType } = meter;
  const inputUnits = toUnits((inputTokens * model.input) / 1_000_000);
  const outputUnits = toUnits((outputTokens * model.output) / 1_000_000);
  const toolUnits = toUnits(searches * webSearchUsd[searchType]);
  const totalUsd = fromUnits(inputUnits + outputUnits + toolUnits);
  const toolUsd = fromUnits(toolUnits);
  const searched = searches > 0;
  return {
    totalUsd,
    usage: {
      input_tokens: inputTokens,
      output_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: { reasoning_tokens: reasoningTokens },
      // Billing names differ from the tools' types.
      ...(searched && {
        tool_calls_details: { search_web: { invocation: searches, cost_usd: toolUsd } },
      }),
      cost: {
        currency: 'USD',
        input_cost: fromUnits(inputUnits),
        output_cost: fromUnits(outputUnits),
        ...(searched && {
          tool_calls_cost: toolUsd,
          tool_calls_cost_details: { search_web: toolUsd },
        }),
        total_cost: totalUsd,
      },
    },
  };
}
