import { deriveAbort, onAbort } from '../core/abort.js';
import { type BreakerState, openCallRecord } from '../core/call-record.js';
import { expectNumber, expectOneOf } from '../core/expect.js';
import type { Ledger } from '../core/ledger.js';
import { type CallContext, freshnesses } from '../core/operation.js';
import { CrossgraphError, isCrossgraphError, messageOf } from '../errors.js';
import type { KeySlotStats } from '../keys/key-slot.js';
import { traceIdOf } from '../telemetry/call-registry.js';
import { detached } from '../telemetry/detached.js';
import type {
  AgentAnswer,
  Answered,
  Billed,
  CallMeta,
  EmbeddingsAnswer,
  ModelsAnswer,
  SearchAnswer,
} from './answers.js';
import { metaOf } from './call-meta.js';
import { agentRequestOf, embeddingsRequestOf, searchRequestOf } from './check-request.js';
import { keysOf, longestMs, type PerplexityClientOptions, searchLimits } from './client-options.js';
import { decodeVectors, type StoredEmbeddings } from './embeddings-answer.js';
import {
  createEndpointStack,
  type EndpointStack,
  openSharedParts,
  type SharedParts,
} from './endpoint-stack.js';
import { agentEndpoint, embeddingsEndpoint, modelsEndpoint, searchEndpoint } from './endpoints.js';
import { openAgentStream } from './open-agent-stream.js';
import { checkBackground, createResponseAccounts } from './previous-response.js';
import type { AgentRequest, CallOptions, EmbeddingsRequest, SearchRequest } from './requests.js';
import type { AgentStream } from './stream-events.js';

/** What a call is asked with: a caller's options, and where its events go. */
type Asked = CallOptions & Pick<CallContext, 'emit'>;

/** How one call went, answered or not. */
export interface CallSummary {
  readonly endpoint: 'agent' | 'search' | 'embeddings' | 'models';
  /** Who asked, as the caller said. */
  readonly agent: string | undefined;
  readonly meta: CallMeta;
  /** `refresh`: not asked for by a caller, but made behind a stale answer. */
  readonly cause: 'caller' | 'refresh';
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
  readonly #accounts = createResponseAccounts(() => this.#agent.pool.accounts());
  readonly #listeners = new Set<(call: CallSummary) => void>();
  readonly #closing = new AbortController();

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
    return this.#callAgent(request, options);
  }

  /**
   * Asks as `ask` does, and tells what comes while it comes. The call starts at once; its events wait for the reader,
   * who holds nobody up. Equal calls share one stream, `ask` included: who joins late gets what has come so far, then
   * the rest. Ends with `completed`, or by throwing what `ask` would reject with.
   */
  stream(request: string | AgentRequest, options: CallOptions = {}): AgentStream {
    return openAgentStream(options.signal, async ({ signal, emit }) =>
      this.#callAgent(request, { ...options, signal, emit }),
    );
  }

  /** Asks the Search API for ranked pages: a query, or a request in the vendor's words. Rejects as `ask` does. */
  async search(
    request: string | SearchRequest,
    options: CallOptions = {},
  ): Promise<Answered<SearchAnswer>> {
    return this.#call(this.#search, searchRequestOf(request), options);
  }

  /** Turns texts into vectors, one for each, as signed bytes. Kept, shared and retried as `ask` is; rejects as it does. */
  async embed(
    request: EmbeddingsRequest,
    options: CallOptions = {},
  ): Promise<Answered<EmbeddingsAnswer>> {
    const stored = await this.#call(this.#embeddings, embeddingsRequestOf(request), options);
    return { ...stored, vectors: decodeVectors(stored) };
  }

  /** The models of the Agent API and what they cost. Kept, shared and retried as `ask` is; rejects as it does. */
  async models(options: CallOptions = {}): Promise<Answered<ModelsAnswer>> {
    return this.#call(this.#models, {}, options);
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

  /**
   * Changes the keys without a restart: calls in flight end with the key they have, calls that wait get the new ones. A key
   * that stays keeps its slot, and is tried again if it was refused; a new one gets a new slot; one that is left out is
   * retired. Throws a ConfigError, and changes nothing, when a key is unusable or the accounts do not fit.
   */
  setKeys(apiKeys: readonly string[], accounts?: readonly (string | undefined)[]): void {
    const keys = keysOf({ apiKeys, accounts });
    for (const stack of this.#stacks()) stack.setKeys(keys);
  }

  /** State of the Agent API's circuit breaker. */
  breakerState(): BreakerState {
    return this.#agent.breaker.state();
  }

  /** What this client has spent, on both endpoints, and what its budget has set aside. */
  get ledger(): Ledger {
    return this.#shared.ledger;
  }

  /** Opens the cache store now instead of at the first call. Tells why there is none, if one was asked for. */
  async ready(): Promise<{ readonly cacheDegraded: string | undefined }> {
    const { degraded } = await this.#shared.store.ready();
    return { cacheDegraded: degraded };
  }

  /** Ends connections, timers and the cache store. Calls under way, and later ones, end with CLIENT_CLOSED. */
  async close(): Promise<void> {
    this.#closing.abort(new CrossgraphError('CLIENT_CLOSED', 'The client has been closed.'));
    for (const stack of this.#stacks()) stack.close();
    await this.#shared.transport.close();
    await this.#shared.store.close();
  }

  #stacks() {
    return [this.#agent, this.#search, this.#embeddings, this.#models];
  }

  async #callAgent(request: string | AgentRequest, options: Asked): Promise<Answered<AgentAnswer>> {
    const body = agentRequestOf(request, this.#shared.options.preset);
    checkBackground(body);
    const account = this.#accounts.accountOf(body, options.account);
    return this.#call(this.#agent, body, account === undefined ? options : { ...options, account });
  }

  #contextOf(
    options: CallOptions,
    { signal, isBackground }: { readonly signal: AbortSignal; readonly isBackground: boolean },
  ): CallContext {
    const { clock, options: defaults } = this.#shared;
    const { freshness = 'cached', maxAgeMs, priority = 'interactive' } = options;
    const patienceMs = isBackground ? defaults.backgroundTimeoutMs : defaults.timeoutMs;
    const { timeoutMs = patienceMs } = options;
    expectNumber('timeoutMs', timeoutMs, { min: 1, max: longestMs });
    if (maxAgeMs !== undefined) expectNumber('maxAgeMs', maxAgeMs, { min: 0 });
    expectOneOf('freshness', freshness, freshnesses);
    expectOneOf('priority', priority, ['interactive', 'batch']);
    const startedAt = clock.now();
    // A client without a cache keeps nothing; what may only come from the cache then comes from nowhere.
    const isKept = defaults.cache !== false || freshness === 'only-if-cached';
    return {
      signal,
      deadline: startedAt + timeoutMs,
      record: openCallRecord(startedAt),
      freshness: isKept ? freshness : 'no-store',
      maxAgeMs,
      priority,
      agent: options.agent,
      tenant: options.tenant,
      account: options.account,
      budget: options.budget,
    };
  }

  async #call<In extends object, Out extends Billed>(
    stack: EndpointStack<In, Out>,
    request: In,
    { emit, ...options }: Asked,
  ): Promise<Answered<Out>> {
    const closing = this.#closing.signal;
    // Without a signal of its own the call hangs on the client's.
    const abort = options.signal && deriveAbort(options.signal);
    const release = abort && onAbort(closing, () => abort.abort(closing.reason));
    try {
      const isBackground = stack.endpoint.isBackground?.(request) ?? false;
      const own = this.#contextOf(options, { signal: abort?.signal ?? closing, isBackground });
      const context = emit ? { ...own, emit } : own;
      return await this.#run(stack, request, { context, cause: 'caller' });
    } finally {
      release?.();
      abort?.dispose();
    }
  }

  async #run<In extends object, Out extends Billed>(
    { endpoint, operation }: EndpointStack<In, Out>,
    request: In,
    { context, cause }: { readonly context: CallContext; readonly cause: CallSummary['cause'] },
  ): Promise<Answered<Out>> {
    const { record, agent } = context;
    const { name } = endpoint;
    try {
      const answer = await operation(request, context);
      const meta = metaOf(record, answer, traceIdOf(record));
      this.#accounts.note(answer, record);
      this.#tell({ endpoint: name, agent, meta, cause });
      return { ...answer, meta };
    } catch (error) {
      const meta = metaOf(record, undefined, traceIdOf(record));
      this.#tell({ endpoint: name, agent, meta, cause, error: toldOf(error, context.signal) });
      throw error;
    }
  }

  /** The call behind a stale answer: nobody waits for it, and it is nobody's child. */
  async #refresh<In extends object, Out extends Billed>(
    stack: EndpointStack<In, Out>,
    request: In,
    { agent, tenant, account, record, emit }: CallContext,
  ): Promise<Out> {
    const options = { freshness: 'fresh', priority: 'batch', agent, tenant, account } as const;
    const isBackground = stack.endpoint.isBackground?.(request) ?? false;
    const own = this.#contextOf(options, { signal: this.#closing.signal, isBackground });
    // Streamed for streamed, so that the entry keeps its granularity; nobody listens.
    const context = emit ? { ...own, emit: () => undefined } : own;
    return detached(record, () => this.#run(stack, request, { context, cause: 'refresh' }));
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

/** An abort is the caller's own affair: its reason may be anything, and is not looked into. */
function toldOf(error: unknown, signal: AbortSignal): NonNullable<CallSummary['error']> {
  if (isCrossgraphError(error)) return { code: error.code, message: error.message };
  const isAborted = signal.aborted && error === signal.reason;
  return { code: isAborted ? 'ABORTED' : 'UNEXPECTED', message: messageOf(error) };
}
