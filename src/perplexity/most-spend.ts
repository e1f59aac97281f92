import { expectNumber } from '../core/expect.js';
import type { Spend } from '../core/ledger.js';
import type { AgentTool } from './agent-tools.js';
import { dearestOf, searchPriceUsd, toolCallPriceUsd } from './prices.js';
import type { AgentRequest, EmbeddingsRequest, SearchRequest } from './requests.js';

/** The most that one run is taken to cost, by preset or model; `default` for those not named. */
export type RunCeilings = Readonly<Record<string, Spend>>;

// Three to ten times what runs were measured to cost on 2026-10-09 (fast 0.0018 USD, low 0.004, medium 0.016), and above
// the vendor's estimate for high (0.9).
const fast: Spend = { usd: 0.02, tokens: 50_000 };
const low: Spend = { usd: 0.04, tokens: 100_000 };
const medium: Spend = { usd: 0.2, tokens: 400_000 };
const high: Spend = { usd: 2, tokens: 2_000_000 };
const xhigh: Spend = { usd: 5, tokens: 4_000_000 };
const defaults: RunCeilings = {
  fast,
  low,
  medium,
  high,
  xhigh,
  'wide-research': xhigh,
  'fast-search': fast,
  'pro-search': low,
  'deep-research': medium,
  'advanced-deep-research': high,
  default: { usd: 1, tokens: 1_000_000 },
};

/** The ceilings in force: those given, over the defaults. Throws a ConfigError that names a wrong one. */
export function resolveRunCeilings(given: RunCeilings = {}): RunCeilings {
  for (const [name, { usd, tokens }] of Object.entries(given)) {
    expectNumber(`runCeilings.${name}.usd`, usd, { min: 0 });
    expectNumber(`runCeilings.${name}.tokens`, tokens, { min: 0 });
  }
  return { ...defaults, ...given };
}

// What one search hands to the model when the request does not say; more than its pages were seen to hold.
const tokensPerSearch = 16_000;
// The vendor's ceiling for the pages of one `fetch_url`.
const mostFetchTokens = 120_000;
// No vendor of models was seen to charge more for one image.
const tokensPerImage = 6_000;
// The vendor raises smaller limits to this.
const leastOutputTokens = 16;
// Each of the bill's components is rounded to five decimals.
const roundingUsd = 0.00003;

/**
 * The most an agent run can cost: worked out where the request bounds it (models of known price, `max_output_tokens`, and
 * `max_tool_calls` where it has tools), else the ceiling of its preset or model.
 */
export function mostOfRun(request: AgentRequest, ceilings: RunCeilings): Spend {
  const { preset, model, models = model === undefined ? [] : [model] } = request;
  const bounded = preset === undefined ? boundOf(request, models) : undefined;
  if (bounded) return bounded;
  const named = [...(preset === undefined ? [] : [preset]), ...models];
  const known = named.map((name) => ceilings[name] ?? ceilings['default'] ?? high);
  // A request that names nothing is refused before it gets here.
  return {
    usd: Math.max(...known.map(({ usd }) => usd)),
    tokens: Math.max(...known.map(({ tokens }) => tokens)),
  };
}

/** The most a request of the Search API can cost: its price. */
export function mostOfSearch(request: SearchRequest): Spend {
  return { usd: searchPriceUsd(request), tokens: 0 };
}

function boundOf(request: AgentRequest, models: readonly string[]): Spend | undefined {
  const { max_output_tokens: output, tools = [], input, instructions = '' } = request;
  const calls = tools.length === 0 ? 0 : request.max_tool_calls;
  const price = dearestOf(models);
  const callUsd = dearestCall(tools);
  // A skill brings a sandbox along, and what a profile brings is not known.
  const isOpen = request.skills !== undefined || request.profile !== undefined;
  if (output === undefined || calls === undefined || callUsd === undefined) return undefined;
  if (!price || isOpen) return undefined;

  // No token is shorter than a byte.
  const format = request.response_format ? [request.response_format] : [];
  const sent = [input, instructions, tools, ...format];
  const ownTokens = Buffer.byteLength(JSON.stringify(sent)) + imagesIn(input) * tokensPerImage;
  const found = Math.max(0, ...tools.map(tokensFound));
  // Every call is followed by a step that reads all over again, what was found so far included.
  const inputTokens = (calls + 1) * ownTokens + (found * calls * (calls + 1)) / 2;
  const outputTokens = Math.max(leastOutputTokens, output);
  const tokenUsd = (inputTokens * price.input + outputTokens * price.output) / 1_000_000;
  return {
    usd: tokenUsd + calls * callUsd + roundingUsd,
    tokens: inputTokens + outputTokens,
  };
}

function dearestCall(tools: readonly AgentTool[]): number | undefined {
  const prices = tools.map(toolCallPriceUsd);
  return prices.includes(undefined) ? undefined : Math.max(0, ...prices.map((usd) => usd ?? 0));
}

/** The most that one call hands to the model. */
function tokensFound(tool: AgentTool): number {
  if (tool.type === 'function') return 0; // Its output comes with the next request.
  if (tool.type === 'fetch_url') return tool.total_budget_tokens ?? mostFetchTokens;
  return (tool.type === 'web_search' ? tool.max_tokens : undefined) ?? tokensPerSearch;
}

function imagesIn(input: AgentRequest['input']): number {
  if (typeof input === 'string') return 0;
  const parts = input.flatMap((item) => {
    const said = 'output' in item ? item.output : 'content' in item ? item.content : undefined;
    return Array.isArray(said) ? said : [];
  });
  return parts.filter(({ type }) => type === 'input_image').length;
}

// The dearest embeddings model is 0.03 USD per million tokens (vendor's price page, 2026-10-09).
const embeddingUsdPerToken = 0.03 / 1_000_000;

/** The most that embeddings can cost: no token is shorter than a character. */
export function mostOfEmbeddings({ input }: EmbeddingsRequest): Spend {
  const texts = typeof input === 'string' ? [input] : input;
  const tokens = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return { usd: tokens * embeddingUsdPerToken + roundingUsd, tokens };
}
