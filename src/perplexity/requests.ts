import type { Ledger } from '../core/ledger.js';
import type { Freshness, Priority } from '../core/operation.js';
import type { InputItem } from './agent-input.js';
import type { AgentTool, JsonSchema, Skill, StoredReference, ToolChoice } from './agent-tools.js';
import type { CallSummary } from './call-summary.js';
import type { SearchContextSize, SearchFilters } from './search-filters.js';

/** Presets known in 2026-10; the vendor may add others, and an unknown one is refused by it. */
export type Preset =
  | 'fast'
  | 'low'
  | 'medium'
  | 'high'
  | 'xhigh'
  | 'wide-research'
  | (string & Record<never, never>);

/** The answer's text shall be JSON that fits a schema; `askAs` makes this from a zod schema and checks the answer. */
export interface ResponseFormat {
  readonly type: 'json_schema';
  readonly json_schema: {
    /** 1 to 64 letters, digits, `_` and `-`. */
    readonly name: string;
    /** The root is an object. */
    readonly schema: JsonSchema;
    readonly description?: string | undefined;
    readonly strict?: boolean | undefined;
  };
}

/**
 * Body of `POST /v1/agent`, in the vendor's own words. One of `preset`, `model` and `models` is needed. What the vendor
 * would refuse is a ConfigError before anything is sent.
 */
export interface AgentRequest {
  /** A question, or a conversation. */
  readonly input: string | readonly InputItem[];
  readonly preset?: Preset | undefined;
  /** `provider/name`. */
  readonly model?: string | undefined;
  /** 1 to 5 models, tried in this order; they win over `model`. */
  readonly models?: readonly string[] | undefined;
  /** The system prompt; with a preset it replaces the preset's own, and `''` clears that. */
  readonly instructions?: string | undefined;
  /** Without any, and without a preset, nothing is searched. */
  readonly tools?: readonly AgentTool[] | undefined;
  readonly tool_choice?: ToolChoice | undefined;
  /** @defaultValue true */
  readonly parallel_tool_calls?: boolean | undefined;
  /** At least 1; needed for `anthropic/*`. The vendor raises less than 16 to 16. */
  readonly max_output_tokens?: number | undefined;
  readonly max_steps?: number | undefined;
  /** 0 turns every tool off. */
  readonly max_tool_calls?: number | undefined;
  /** 0 to 2. */
  readonly temperature?: number | undefined;
  /** 0 to 1. */
  readonly top_p?: number | undefined;
  readonly reasoning?: { readonly effort?: ReasoningEffort | undefined } | undefined;
  readonly response_format?: ResponseFormat | undefined;
  /** Two letters, ISO 639-1: `en`. */
  readonly language_preference?: string | undefined;
  /** At most 16 pairs, keys of 64 characters and values of 512; no part of the cache key. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly truncation?: 'auto' | 'disabled' | undefined;
  /** `false`: the run cannot be fetched by its id; that is no privacy. @defaultValue true */
  readonly store?: boolean | undefined;
  readonly skills?: readonly Skill[] | undefined;
  readonly profile?: ({ readonly type: 'custom' } & StoredReference) | undefined;
  /** Usage cannot be turned off: it is the bill by which budgets are kept. */
  readonly stream_options?: { readonly include_usage?: true | undefined } | undefined;
  /**
   * Runs on the vendor's side while the client asks after it: for research that takes longer than a connection lasts. A run
   * that was left (a time limit, a crash) is picked up by the next equal call instead of being paid again.
   */
  readonly background?: boolean | undefined;
  /** Goes on from this response: its id, of a completed run of the same account. */
  readonly previous_response_id?: string | undefined;
}

export type ReasoningEffort = 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** Body of `POST /search`, in the vendor's own words. */
export interface SearchRequest extends SearchFilters {
  /** One query, or 2 to 5 whose pages come as one list for the price of one. */
  readonly query: string | readonly string[];
  /** 1 to 20; with `search_type: 'people'` up to 100. @defaultValue 10 */
  readonly max_results?: number | undefined;
  /** Of all pages, 1 to 1,000,000. @defaultValue 10,000 */
  readonly max_tokens?: number | undefined;
  /** 1 to 1,000,000. @defaultValue 4,096 */
  readonly max_tokens_per_page?: number | undefined;
  /** Instead of the two token limits. @defaultValue 'high' */
  readonly search_context_size?: SearchContextSize | undefined;
  /** `fast` costs 0.001 USD instead of 0.005. @defaultValue 'web' */
  readonly search_type?: 'web' | 'fast' | 'people' | undefined;
  /** Stands in the vendor's types, but its server was seen to refuse it (2025-09). */
  readonly search_mode?: 'web' | 'academic' | 'sec' | undefined;
  /** Languages of the pages: at most 20 codes of two letters, ISO 639-1. */
  readonly search_language_filter?: readonly string[] | undefined;
  /** Two letters, ISO 3166-1: `US`. */
  readonly country?: string | undefined;
  /** The answer's `serverTime`. */
  readonly display_server_time?: boolean | undefined;
}

/** Body of `POST /v1/embeddings`, in the vendor's own words. */
export interface EmbeddingsRequest {
  /** One text, or 1 to 512; none empty, none over 32,768 tokens, together 120,000. */
  readonly input: string | readonly string[];
  readonly model: 'pplx-embed-v1-0.6b' | 'pplx-embed-v1-4b';
  /** 128 to 1,024 (`0.6b`) or 2,560 (`4b`). @defaultValue as many as the model has */
  readonly dimensions?: number | undefined;
  /** Signed bytes, or one bit per dimension: an eighth of the size. @defaultValue 'base64_int8' */
  readonly encoding_format?: EmbeddingEncoding | undefined;
}

export type EmbeddingEncoding = 'base64_int8' | 'base64_binary';

/** What a caller may say about one call. */
export interface CallOptions {
  /** Ends this caller's wait; ends the upstream work too when nobody else waits for it. @defaultValue none */
  readonly signal?: AbortSignal | undefined;
  /** The caller's patience in milliseconds, everything included. @defaultValue the client's `timeoutMs`, or `backgroundTimeoutMs` */
  readonly timeoutMs?: number | undefined;
  /** What the caller accepts from the cache. @defaultValue 'cached' */
  readonly freshness?: Freshness | undefined;
  /** Oldest cached answer the caller takes, in milliseconds. @defaultValue as old as the client's options allow */
  readonly maxAgeMs?: number | undefined;
  /** `interactive` calls get their slot before `batch` calls. @defaultValue 'interactive' */
  readonly priority?: Priority | undefined;
  /** Name of the agent that asks: limits are shared fairly between agents. @defaultValue nobody in particular */
  readonly agent?: string | undefined;
  /** Keeps cached answers of different tenants apart. @defaultValue one for all */
  readonly tenant?: string | undefined;
  /**
   * The account that made the response of `previous_response_id` (`answer.account`): for `ask` and `stream`, and needed only
   * where this client did not make it itself and has keys of several accounts. @defaultValue the account that made it here
   */
  readonly account?: string | undefined;
  /**
   * Pays for this call beside the client's budget: a ledger that the calls of a run or an agent share (`createLedger`).
   * @defaultValue the client's alone
   */
  readonly budget?: Ledger | undefined;
  /** Told once how this call ended, answered or not; what it throws is dropped. See `client.onCall` for all. @defaultValue nobody */
  readonly onEnd?: ((call: CallSummary) => void) | undefined;
}
