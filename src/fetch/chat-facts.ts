import type { Usage } from '../perplexity/answers.js';
import { parseJson } from '../perplexity/response-errors.js';
import { createSseParser } from '../perplexity/sse.js';

/** Tokens of one answer, whichever words its vendor uses for them. */
export type ChatUsage = Usage;

/** What an answer tells about itself. Nothing of what it says. */
export interface ChatFacts {
  readonly id?: string | undefined;
  readonly model?: string | undefined;
  readonly finishReason?: string | undefined;
  readonly usage?: ChatUsage | undefined;
  /** The vendor's own figure, in USD. */
  readonly costUsd?: number | undefined;
}

/** Reads the facts of an answer in one piece: of `chat/completions`, of `responses`, of `embeddings`. */
export function factsOf(body: unknown): ChatFacts {
  const { id, model, usage, choices, status } = fieldsOf(body);
  const [choice] = Array.isArray(choices) ? choices : [];
  const counted = fieldsOf(usage);
  return {
    id: wordIn(id),
    model: wordIn(model),
    finishReason: wordIn(fieldsOf(choice)['finish_reason']) ?? wordIn(status),
    usage: usageOf(counted),
    costUsd: amountIn(fieldsOf(counted['cost'])['total_cost']),
  };
}

/** Collects the facts of a stream while it passes; the last that is said of each counts. */
export interface FactsReader {
  push(bytes: Uint8Array): void;
  facts(): ChatFacts;
}

/** Reads along with a stream of server-sent events. */
export function createFactsReader(): FactsReader {
  const parser = createSseParser({ maxLineLength: 2 ** 20 });
  let known: ChatFacts = {};
  return {
    push: (bytes) => {
      for (const { data } of parser.push(bytes)) {
        if (telling.test(data) || known.model === undefined)
          known = merged(known, streamedFacts(data));
      }
    },
    facts: () => known,
  };
}

// Most events hold a piece of text and nothing else; they need no parsing.
const telling = /"usage"\s*:\s*\{|"finish_reason"\s*:\s*"/;

function streamedFacts(data: string): ChatFacts {
  const event = fieldsOf(parseJson(data));
  // The events of the Responses API hold the whole response object.
  return factsOf('response' in event ? event['response'] : event);
}

function merged(before: ChatFacts, after: ChatFacts): ChatFacts {
  return {
    id: after.id ?? before.id,
    model: after.model ?? before.model,
    finishReason: after.finishReason ?? before.finishReason,
    usage: after.usage ?? before.usage,
    costUsd: after.costUsd ?? before.costUsd,
  };
}

function usageOf(usage: Fields): ChatUsage | undefined {
  const inputTokens = amountIn(usage['prompt_tokens']) ?? amountIn(usage['input_tokens']);
  if (inputTokens === undefined) return undefined;
  const outputTokens =
    amountIn(usage['completion_tokens']) ?? amountIn(usage['output_tokens']) ?? 0;
  const input = fieldsOf(usage['prompt_tokens_details'] ?? usage['input_tokens_details']);
  const output = fieldsOf(usage['completion_tokens_details'] ?? usage['output_tokens_details']);
  return {
    inputTokens,
    outputTokens,
    totalTokens: amountIn(usage['total_tokens']) ?? inputTokens + outputTokens,
    reasoningTokens: amountIn(output['reasoning_tokens']) ?? 0,
    // DeepSeek has a word of its own (vendor's reference, 2026-10).
    cachedInputTokens:
      amountIn(usage['prompt_cache_hit_tokens']) ??
      (amountIn(input['cached_tokens']) || amountIn(input['cache_read_input_tokens']) || 0),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** A short word, as a span may hold it; anything longer is none. */
export function wordIn(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\x21-\x7e]{1,120}$/.test(value) ? value : undefined;
}

function amountIn(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
