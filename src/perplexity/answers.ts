import type { CacheOutcome } from '../core/call-record.js';

/** A page an answer rests on. `id` is the number by which the answer's text cites it (`[1]`). */
export interface Source {
  readonly id: number;
  readonly url: string;
  readonly title: string;
  readonly snippet: string;
  /** Publication date as the vendor gives it (YYYY-MM-DD), when known. */
  readonly date: string | undefined;
  readonly lastUpdated: string | undefined;
}

/** Tokens as billed by the vendor. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
  readonly reasoningTokens: number;
  readonly cachedInputTokens: number;
}

/** What answers have in common; a response that can be gone on from has an id and an account. */
export interface Billed {
  readonly costUsd: number;
  readonly id?: string | undefined;
  readonly account?: string | undefined;
}

/** A completed run of the Agent API. Shared between callers and deeply frozen. */
export interface AgentAnswer {
  readonly id: string;
  /** Name of the account that made it, and alone can go on from it (`previous_response_id`). */
  readonly account?: string | undefined;
  /** The model that served, which a preset or a fallback list leaves open. */
  readonly model: string;
  readonly text: string;
  readonly sources: readonly Source[];
  readonly usage: Usage;
  /** The vendor's own figure (`usage.cost.total_cost`), in USD. */
  readonly costUsd: number;
  /** How long the exchange that produced the answer took, whoever paid for it, in milliseconds. */
  readonly upstreamMs: number;
}

/** One ranked page of the Search API. */
export interface SearchResult {
  readonly url: string;
  readonly title: string;
  readonly snippet: string;
  readonly date: string | undefined;
  readonly lastUpdated: string | undefined;
}

/** An answer of the Search API. Shared between callers and deeply frozen. */
export interface SearchAnswer {
  readonly id: string;
  readonly results: readonly SearchResult[];
  /** From the price list: the Search API bills per request and does not state it. */
  readonly costUsd: number;
  readonly upstreamMs: number;
}

/** An answer of the Embeddings API. */
export interface EmbeddingsAnswer {
  readonly model: string;
  /** One vector per text, in their order: signed bytes, whose scale means nothing. Each caller has its own copy. */
  readonly vectors: readonly Int8Array[];
  readonly usage: Usage;
  /** The vendor's own figure, in USD. */
  readonly costUsd: number;
  readonly upstreamMs: number;
}

/** A model of the Agent API with its prices in USD per million tokens. */
export interface Model {
  /** As `model` of a request wants it: `provider/name`. */
  readonly id: string;
  readonly inputUsd: number;
  readonly outputUsd: number;
  /** Tokens read from the vendor's prompt cache, where it states a price. */
  readonly cacheReadUsd: number | undefined;
}

/** The list of models. Shared between callers and deeply frozen; costs nothing. */
export interface ModelsAnswer {
  readonly models: readonly Model[];
  readonly costUsd: number;
  readonly upstreamMs: number;
}

/** How one call went. The same values stand on its span, in the metrics, the tool artifact and the run report. */
export interface CallMeta {
  readonly outcome: CacheOutcome;
  /** Age of the cached entry, on `hit` and `stale`. */
  readonly entryAgeMs: number | undefined;
  /** Why an old answer was given, on `stale`. */
  readonly staleReason: string | undefined;
  /** HTTP exchanges this call made; 0 when another call's work or the cache answered. */
  readonly attempts: number;
  readonly retries: number;
  readonly rateLimited: number;
  /** Attempts that ended without an answer and may have been billed. */
  readonly maybeBilled: number;
  readonly cacheErrors: number;
  /** Number of the key that served, from 0. */
  readonly slot: number | undefined;
  readonly model: string | undefined;
  readonly latencyMs: {
    readonly total: number;
    /** Until the first event, where the call was streamed. */
    readonly firstChunk?: number | undefined;
    readonly queue: number;
    readonly backoff: number;
    readonly upstream: number;
    readonly cache: number;
  };
  readonly usage: Usage | undefined;
  /** Paid by this call, in USD. */
  readonly costUsd: number;
  /** What the call would have cost without cache and single flight, in USD. */
  readonly savedUsd: number;
  readonly traceId: string | undefined;
}

export type Answered<Answer> = Answer & { readonly meta: CallMeta };
