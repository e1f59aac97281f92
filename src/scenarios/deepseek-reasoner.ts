import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { Config } from '../config.js';
import { ConfigError } from '../errors.js';
import type { FetchSummary } from '../fetch/fetch-call.js';
import type { PricedAnswer } from '../fetch/fetch-options.js';
import { createResilientFetch, type ResilientFetch } from '../fetch/resilient-fetch.js';
import type { CallSummary } from '../perplexity/call-summary.js';

/** A reasoning agent's model that is not asked through the Perplexity client, and the calls it makes. */
export interface Reasoner {
  readonly model: BaseChatModel;
  onCall(listener: (call: CallSummary) => void): () => void;
  breakerState: ResilientFetch['breakerState'];
  close(): Promise<void>;
}

/** Where DeepSeek is, or somebody who answers like it. */
export interface DeepSeekUpstream {
  readonly baseUrl: string;
  readonly apiKeys: readonly string[];
}

type DeepSeekOptions = Pick<Config, 'timeoutMs' | 'attemptTimeoutMs'>;

/** The real one. Throws a ConfigError when there is no key for it. */
export function realDeepSeek({ deepSeek: { apiKey, baseUrl } }: Config): DeepSeekUpstream {
  if (apiKey !== undefined) return { baseUrl, apiKeys: [apiKey] };
  throw new ConfigError(
    '--reasoner deepseek with --real-keys needs DEEPSEEK_API_KEY in the environment or .env.',
  );
}

/** The chat endpoint of a simulator. */
export function simulatedDeepSeek(url: string, apiKeys: readonly string[]): DeepSeekUpstream {
  return { baseUrl: `${url}/deepseek`, apiKeys };
}

/**
 * DeepSeek's chat model over a resilient fetch. Throws a ConfigError that says what to install where
 * `@langchain/deepseek`, an optional peer, is missing.
 */
export async function openDeepSeekReasoner(
  { baseUrl, apiKeys }: DeepSeekUpstream,
  { timeoutMs, attemptTimeoutMs }: Partial<DeepSeekOptions> = {},
): Promise<Reasoner> {
  const { ChatDeepSeek } = await loadDeepSeek();
  const fetch = createResilientFetch({
    ...{ apiKeys, baseUrl, timeoutMs, attemptTimeoutMs },
    provider: 'deepseek',
    agent: 'reasoning',
    costUsdOf,
  });
  const model = new ChatDeepSeek({
    model: 'deepseek-chat',
    temperature: 0,
    // The fetch sends its own key in the place of this one.
    apiKey: 'lent by the fetch',
    // The fetch retries; LangChain would again, whatever the answer says.
    maxRetries: 0,
    configuration: { baseURL: baseUrl, fetch },
  });
  return {
    model,
    onCall: (listener) => fetch.onCall((call) => listener(summaryOf(call))),
    breakerState: () => fetch.breakerState(),
    close: () => fetch.close(),
  };
}

async function loadDeepSeek(): Promise<typeof import('@langchain/deepseek')> {
  try {
    return await import('@langchain/deepseek');
  } catch (cause) {
    throw new ConfigError(
      '--reasoner deepseek needs the package @langchain/deepseek; npm install @langchain/deepseek@1.1.6 adds it.',
      { cause },
    );
  }
}

// USD per million tokens: DeepSeek's price list for V3.2 (api-docs.deepseek.com/quick_start/pricing, as of 2025-12-09).
const prices = { input: 0.28, cachedInput: 0.028, output: 0.42 } as const;

function costUsdOf({ usage }: PricedAnswer): number {
  const { inputTokens, cachedInputTokens, outputTokens } = usage;
  const fresh = inputTokens - cachedInputTokens;
  const perMillion =
    fresh * prices.input + cachedInputTokens * prices.cachedInput + outputTokens * prices.output;
  return perMillion / 1_000_000;
}

/** A call as the report counts it. */
function summaryOf({ agent, meta, error }: FetchSummary): CallSummary {
  return { endpoint: 'agent', agent, meta, cause: 'caller', error };
}
