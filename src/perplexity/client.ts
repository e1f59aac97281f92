import { type BreakerState, openCallRecord } from '../core/call-record.js';
import type { CallContext } from '../core/operation.js';
import { isCrossgraphError, messageOf } from '../errors.js';
import type { KeySlotStats } from '../keys/key-slot.js';
import { traceIdOf } from '../telemetry/call-registry.js';
import { detached } from '../telemetry/detached.js';
import type {
  AgentAnswer,
  Answered,
  CallMeta,
  EmbeddingsAnswer,
  ModelsAnswer,
  SearchAnswer,
} from './answers.js';
import { metaOf } from './call-meta.js';
import { agentRequestOf, embeddingsRequestOf, searchRequestOf } from './check-request.js';
import { type PerplexityClientOptions, searchLimits } from './client-options.js';
import { decodeVectors, type StoredEmbeddings } from './embeddings-answer.js';
import {
  createEndpointStack,
  type EndpointStack,
  openSharedParts,
  type SharedParts,
} from './endpoint-stack.js';
import { agentEndpoint, embeddingsEndpoint, modelsEndpoint, searchEndpoint } from './endpoints.js';
import { openAgentStream } from './open-agent-stream.js';
import type { AgentRequest, CallOptions, EmbeddingsRequest, SearchRequest } from './requests.js';
import type { AgentStream } from './stream-events.js';

/** How one call went, answered or not. */
export interface CallSummary {
  readonly endpoint: 'agent' | 'search' | 'embeddings' | 'models';
  /** Who asked, as the caller said. */
  readonly agent: string | undefined;
  readonly meta: CallMeta;
  /** Why there is no answer. */
  readonly error?: { readonly code: string; readonly message: string } | undefined;
}

/**
 * Perplexity's API behind one door that pays for each distinct question once, waits for its turn instead of being
 * refused, and tells how every call went. Share one per process: cache, limits and breaker live in it. Ends with
 * `close()`. Opens nothing before the first call.
 */
export class PerplexityClient {
  readonly #shared: SharedParts;
  readonly #agent: EndpointStack<AgentRequest, AgentAnswer>;
  readonly #search: EndpointStack<SearchRequest, SearchAnswer>;
  readonly #embeddings: EndpointStack<EmbeddingsRequest, StoredEmbeddings>;
  readonly #models: EndpointStack<object, ModelsAnswer>;
  readonly #listeners = new Set<(call: CallSummary) => void>();

  /** Throws a ConfigError that names the option that is wrong. */
  constructor(options: PerplexityClientOptions) {
    this.#shared = openSharedParts(options);
    this.#agent = createEndpointStack(agentEndpoint, this.#shared, {
      limits: this.#shared.options.agentLimits,
      refresh: (request, context) => this.#refresh(this.#agent, request, context),
    });
    this.#search = createEndpointStack(searchEndpoint, this.#shared, {
      limits: searchLimits,
      refresh: (request, context) => this.#refresh(this.#search, request, context),
    });
    // No limits are published for these; a refusal is waited out as everywhere.
    this.#embeddings = createEndpointStack(embeddingsEndpoint, this.#shared, {
      limits: searchLimits,
      refresh: (request, context) => this.#refresh(this.#embeddings, request, context),
    });
    this.#models = createEndpointStack(modelsEndpoint, this.#shared, {
      limits: searchLimits,
      refresh: (request, context) => this.#refresh(this.#models, request, context),
    });
  }

  /**
   * Asks the Agent API: a question (put to the client's preset), or a request in the vendor's words. The answer is
   * shared and frozen; its `meta` is this caller's. Rejects with a CrossgraphError (see docs/errors.md), or with the
   * signal's own reason.
   */
  async ask(
    request: string | AgentRequest,
    options: CallOptions = {},
  ): Promise<Answered<AgentAnswer>> {
    const body = agentRequestOf(request, this.#shared.options.preset);
    return this.#call(this.#agent, body, this.#contextOf(options));
  }

  /**
   * Asks as `ask` does, and tells what comes while it comes. The call starts at once; its events wait for the reader,
   * who holds nobody up. Equal calls share one stream, `ask` included: who joins late gets what has come so far, then
   * the rest. Ends with `completed`, or by throwing what `ask` would reject with.
   */
  stream(request: string | AgentRequest, options: CallOptions = {}): AgentStream {
    return openAgentStream(options.signal, async ({ signal, emit }) => {
      const body = agentRequestOf(request, this.#shared.options.preset);
      const context = this.#contextOf({ ...options, signal });
      return this.#call(this.#agent, body, { ...context, emit });
    });
  }

  /** Asks the Search API for ranked pages: a query, or a request in the vendor's words. Rejects as `ask` does. */
  async search(
    request: string | SearchRequest,
    options: CallOptions = {},
  ): Promise<Answered<SearchAnswer>> {
    return this.#call(this.#search, searchRequestOf(request), this.#contextOf(options));
  }

  /** Turns texts into vectors, one for each, as signed bytes. Kept, shared and retried as `ask` is; rejects as it does. */
  async embed(
    request: EmbeddingsRequest,
    options: CallOptions = {},
  ): Promise<Answered<EmbeddingsAnswer>> {
    const context = this.#contextOf(options);
    const stored = await this.#call(this.#embeddings, embeddingsRequestOf(request), context);
    return { ...stored, vectors: decodeVectors(stored) };
  }

  /** The models of the Agent API and what they cost. Kept, shared and retried as `ask` is; rejects as it does. */
  async models(options: CallOptions = {}): Promise<Answered<ModelsAnswer>> {
    return this.#call(this.#models, {}, this.#contextOf(options));
  }

  /** Calls `listener` when a call has ended, until the returned function is called. What it throws is dropped. */
  onCall(listener: (call: CallSummary) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** How the keys fare on the Agent API, by slot; never the keys. */
  keyStats(): readonly KeySlotStats[] {
    return this.#agent.pool.stats();
  }

  /** State of the Agent API's circuit breaker. */
  breakerState(): BreakerState {
    return this.#agent.breaker.state();
  }

  /** Opens the cache store now instead of at the first call. Tells why there is none, if one was asked for. */
  async ready(): Promise<{ readonly cacheDegraded: string | undefined }> {
    const { degraded } = await this.#shared.store.ready();
    return { cacheDegraded: degraded };
  }

  /** Ends connections, timers and the cache store. Calls under way fail. */
  async close(): Promise<void> {
    this.#agent.breaker.close();
    this.#search.breaker.close();
    this.#embeddings.breaker.close();
    this.#models.breaker.close();
    await this.#shared.transport.close();
    await this.#shared.store.close();
  }

  #contextOf(options: CallOptions): CallContext {
    const { clock, options: defaults } = this.#shared;
    const startedAt = clock.now();
    return {
      signal: options.signal ?? new AbortController().signal,
      deadline: startedAt + (options.timeoutMs ?? defaults.timeoutMs),
      record: openCallRecord(startedAt),
      freshness: options.freshness ?? (defaults.cache === false ? 'no-store' : 'cached'),
      maxAgeMs: options.maxAgeMs,
      priority: options.priority ?? 'interactive',
      agent: options.agent,
      tenant: options.tenant,
    };
  }

  async #call<In extends object, Out extends { readonly costUsd: number }>(
    { endpoint, operation }: EndpointStack<In, Out>,
    request: In,
    context: CallContext,
  ): Promise<Answered<Out>> {
    const { record, agent } = context;
    try {
      const answer = await operation(request, context);
      const meta = metaOf(record, answer, traceIdOf(record));
      this.#tell({ endpoint: endpoint.name, agent, meta });
      return { ...answer, meta };
    } catch (error) {
      const meta = metaOf(record, undefined, traceIdOf(record));
      const code = isCrossgraphError(error) ? error.code : 'ABORTED';
      this.#tell({
        endpoint: endpoint.name,
        agent,
        meta,
        error: { code, message: messageOf(error) },
      });
      throw error;
    }
  }

  /** The call behind a stale answer: nobody waits for it, and it is nobody's child. */
  async #refresh<In extends object, Out extends { readonly costUsd: number }>(
    stack: EndpointStack<In, Out>,
    request: In,
    { agent, tenant, record, emit }: CallContext,
  ): Promise<Out> {
    const own = this.#contextOf({ freshness: 'fresh', priority: 'batch', agent, tenant });
    // Streamed for streamed, so that the entry keeps its granularity; nobody listens.
    const context = emit ? { ...own, emit: () => undefined } : own;
    return detached(record, () => this.#call(stack, request, context));
  }

  #tell(call: CallSummary): void {
    for (const listener of this.#listeners) {
      try {
        listener(call);
      } catch {
        // A listener's mistake must not cost the answer.
      }
    }
  }
}
