/** A model of the Agent API and its price in USD per million tokens (vendor's list of 2026-10-09). */
export interface ModelPrice {
  readonly id: string;
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
}

/** What a preset stands for. Token and search figures are chosen so that a run costs what runs were measured to cost. */
export interface Preset {
  readonly model: string;
  /** Searches of one run. */
  readonly searches: number;
  /** `fast` searches have their own price. */
  readonly searchType: 'web' | 'fast';
  /** Tokens that its prompt and the pages it reads add to the input. */
  readonly contextTokens: number;
  /** Tokens it thinks before it writes. */
  readonly reasoningTokens: number;
}

const priceTable: readonly (readonly [
  id: string,
  input: number,
  output: number,
  cacheRead: number,
])[] = [
  ['perplexity/sonar', 0.25, 2.5, 0.0625],
  ['openai/gpt-6-luna', 0.1, 0.5, 0.01],
  ['openai/gpt-6-sol', 2, 10, 0.2],
  ['openai/gpt-6-astra', 10, 50, 1],
  ['openai/gpt-5.1', 1.25, 10, 0.125],
  ['openai/gpt-5-mini', 0.25, 2, 0.025],
  ['anthropic/claude-haiku-5-5', 0.1, 0.5, 0.01],
  ['anthropic/claude-sonnet-5-5', 2, 10, 0.2],
  ['anthropic/claude-opus-5-5', 4, 20, 0.2],
  ['google/gemini-3.8-flash', 0.75, 3.75, 0.075],
  ['xai/grok-4.7', 2, 6, 0.5],
  ['perplexity/kimi-k3', 3, 15, 0.3],
  ['perplexity/glm-5.3-flash', 0.15, 0.5, 0.03],
  ['perplexity/nemotron-3-ultra-550b-a55b', 0.25, 2.5, 0.25],
];

const models = new Map<string, ModelPrice>(
  priceTable.map(([id, input, output, cacheRead]) => [id, { id, input, output, cacheRead }]),
);

const fast: Preset = {
  model: 'openai/gpt-6-luna',
  searches: 1,
  searchType: 'fast',
  contextTokens: 4_000,
  reasoningTokens: 0,
};
const low: Preset = { ...fast, searchType: 'web', contextTokens: 13_000, reasoningTokens: 128 };
const medium: Preset = { ...low, searches: 5, contextTokens: 30_000, reasoningTokens: 512 };
const high: Preset = {
  ...medium,
  model: 'openai/gpt-6-sol',
  searches: 20,
  contextTokens: 160_000,
  reasoningTokens: 4_096,
};
const xhigh: Preset = { ...high, model: 'anthropic/claude-opus-5-5', searches: 40 };

const presets = new Map<string, Preset>(
  Object.entries({
    fast,
    low,
    medium,
    high,
    xhigh,
    'wide-research': high,
    // The names of before 2026-05 still work.
    'fast-search': fast,
    'pro-search': low,
    'deep-research': medium,
    'advanced-deep-research': high,
  }),
);

/** The model of this name, if the API has it. */
export function modelPriceOf(id: string): ModelPrice | undefined {
  return models.get(id);
}

/** The preset of this name, if the API has it. */
export function presetOf(name: string): Preset | undefined {
  return presets.get(name);
}

/** Body of `GET /v1/models`; presets are not listed, and `created` is 0 for every model. */
export function modelList(): object {
  const data = [...models.values()].map(({ id, input, output, cacheRead }) => ({
    id,
    object: 'model',
    created: 0,
    owned_by: id.slice(0, id.indexOf('/')),
    pricing: { input, output, cache_read: cacheRead, unit: 'usd_per_1m_tokens' },
  }));
  return { object: 'list', data };
}
