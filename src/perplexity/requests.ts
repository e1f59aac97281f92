import type { Ledger } from '../core/ledger.js';
import type { Freshness, Priority } from '../core/operation.js';

/** Filters of a web search (vendor: Agent API and Search API). Dates are MM/DD/YYYY; at most 20 domains, `-` denies one. */
export interface SearchFilters {
  readonly search_domain_filter?: readonly string[] | undefined;
  readonly search_recency_filter?: 'hour' | 'day' | 'week' | 'month' | 'year' | undefined;
  readonly search_after_date_filter?: string | undefined;
  readonly search_before_date_filter?: string | undefined;
  readonly last_updated_after_filter?: string | undefined;
  readonly last_updated_before_filter?: string | undefined;
}

/** The vendor's web search, run on its side within an agent run. */
export interface WebSearchTool {
  readonly type: 'web_search';
  readonly search_context_size?: 'low' | 'medium' | 'high' | undefined;
  readonly max_results?: number | undefined;
  readonly max_tokens?: number | undefined;
  readonly max_tokens_per_page?: number | undefined;
  readonly search_type?: 'web' | 'fast' | undefined;
  readonly filters?: SearchFilters | undefined;
}

export interface InputMessage {
  readonly type?: 'message' | undefined;
  readonly role: 'user' | 'assistant' | 'system' | 'developer';
  readonly content: string;
}

/** Body of `POST /v1/agent`, in the vendor's own words. One of `preset`, `model`, `models` is needed. */
export interface AgentRequest {
  readonly input: string | readonly InputMessage[];
  readonly preset?: string | undefined;
  readonly model?: string | undefined;
  readonly models?: readonly string[] | undefined;
  readonly instructions?: string | undefined;
  readonly tools?: readonly WebSearchTool[] | undefined;
  readonly tool_choice?: 'none' | 'auto' | 'required' | { readonly type: 'web_search' } | undefined;
  readonly max_output_tokens?: number | undefined;
  readonly max_steps?: number | undefined;
  readonly max_tool_calls?: number | undefined;
  readonly temperature?: number | undefined;
  readonly top_p?: number | undefined;
  readonly reasoning?:
    | { readonly effort: 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' }
    | undefined;
  readonly language_preference?: string | undefined;
  /**
   * Runs on the vendor's side while the client asks after it: for research that takes longer than a connection lasts. A run
   * that was left (a time limit, a crash) is picked up by the next equal call instead of being paid again.
   */
  readonly background?: boolean | undefined;
  /** Goes on from this response: its id, of a completed run of the same account. */
  readonly previous_response_id?: string | undefined;
}

/** Body of `POST /search`, in the vendor's own words. */
export interface SearchRequest extends SearchFilters {
  readonly query: string | readonly string[];
  readonly max_results?: number | undefined;
  readonly max_tokens?: number | undefined;
  readonly max_tokens_per_page?: number | undefined;
  readonly search_type?: 'web' | 'fast' | undefined;
  readonly search_language_filter?: readonly string[] | undefined;
  readonly country?: string | undefined;
}

/** Body of `POST /v1/embeddings`, in the vendor's own words; whole bytes are the only encoding we ask for. */
export interface EmbeddingsRequest {
  /** One text, or 1 to 512; none empty. */
  readonly input: string | readonly string[];
  readonly model: 'pplx-embed-v1-0.6b' | 'pplx-embed-v1-4b';
  /** 128 to 1,024 (`0.6b`) or 2,560 (`4b`). @defaultValue as many as the model has */
  readonly dimensions?: number | undefined;
}

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
}
