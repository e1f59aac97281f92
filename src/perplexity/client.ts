import type { z } from 'zod';
import { type CallSignal, deriveSignal, onAbort } from '../core/abort.js';
import type { BreakerState } from '../core/call-record.js';
import type { Ledger } from '../core/ledger.js';
import type { CallContext } from '../core/operation.js';
import { CrossgraphError } from '../errors.js';
import type { KeySlotStats } from '../keys/key-slot.js';
import { traceIdOf } from '../telemetry/call-registry.js';
import { detached } from '../telemetry/detached.js';
import { shownState } from '../telemetry/observed-state.js';
import type {
  AgentAnswer,
  Answered,
  Billed,
  EmbeddingsAnswer,
  ModelsAnswer,
  SearchAnswer,
} from './answers.js';
import { type AnsweredAs, askAs } from './ask-as.js';
import { type AskedOptions, callContextOf } from './call-context.js';
import { createCallListeners } from './call-listeners.js';
import { metaOf } from './call-meta.js';
import { type CallSummary, toldOf } from './call-summary.js';
import { agentRequestOf, embeddingsRequestOf, searchRequestOf } from './check-request.js';
import { keysOf, type PerplexityClientOptions, searchLimits } from './client-options.js';
import { clientStateOf } from './client-state.js';
import { decodeVectors, type StoredEmbeddings } from './embeddings-answer.js';
import {
  createEndpointStack,
  type EndpointStack,
  openSharedParts,
  type SharedParts,
} from './endpoint-stack.js';
import { agentEndpoint, embeddingsEndpoint, modelsEndpoint, searchEndpoint } from './endpoints.js';
import { openAgentStream } from './open-agent-stream.js';
import { createResponseAccounts } from './previous-response.js';
import type { AgentRequest, CallOptions, EmbeddingsRequest, SearchRequest } from './requests.js';
import type { AgentStream } from './stream-events.js';
import { type AskAsOptions, type AskAsRequest, structuredRequest } from './structured-request.js';

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
  readonly #accounts = createResponseAccounts(() => this.#agent.pool);
  readonly #listeners = createCallListeners();
  readonly #closing = deriveSignal();
  /** Held here, and nowhere else strongly: a forgotten client takes its gauges along. */
  readonly #state = () => clientStateOf(this.#stacks());
  readonly #hideState = shownState(this.#state);

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
   * Asks for an answer that fits a zod schema, and gives it checked as `value`. The schema is a `z.object`, sent as
   * `response_format`; a ConfigError says what of it the vendor cannot take. Rejects as `ask` does, and with an
   * AnswerMismatchError where the answer does not fit: that answer is dropped from the cache, so asking again is a new run.
   */
  async askAs<Schema extends z.ZodType>(
    schema: Schema,
    request: string | AskAsRequest,
    { schemaName, ...options }: AskAsOptions = {},
  ): Promise<AnsweredAs<z.output<Schema>>> {
    const { preset } = this.#shared.options;
    const asked = structuredRequest(schema, { request, schemaName, preset });
    return askAs(schema, asked, {
      ask: (body) => this.#askChecked(body, options),
      forget: (body) => this.#forget(body, options),
    });
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

  /**
   * Turns texts into vectors, one for each: signed bytes, or one bit per dimension where the request asks for
   * `base64_binary`. Kept, shared and retried as `ask` is; rejects as it does.
   */
  embed(
    request: EmbeddingsRequest & { readonly encoding_format: 'base64_binary' },
    options?: CallOptions,
  ): Promise<Answered<EmbeddingsAnswer<Uint8Array>>>;
  embed(
    request: EmbeddingsRequest & { readonly encoding_format?: 'base64_int8' | undefined },
    options?: CallOptions,
  ): Promise<Answered<EmbeddingsAnswer>>;
  embed(
    request: EmbeddingsRequest,
    options?: CallOptions,
  ): Promise<Answered<EmbeddingsAnswer<Int8Array | Uint8Array>>>;
  async embed(
    request: EmbeddingsRequest,
    options: CallOptions = {},
  ): Promise<Answered<EmbeddingsAnswer<Int8Array | Uint8Array>>> {
    const body = embeddingsRequestOf(request);
    const stored = await this.#call(this.#embeddings, body, options);
    return { ...stored, vectors: decodeVectors(stored, body.encoding_format) };
  }

  /** The models of the Agent API and what they cost. Kept, shared and retried as `ask` is; rejects as it does. */
  async models(options: CallOptions = {}): Promise<Answered<ModelsAnswer>> {
    return this.#call(this.#models, {}, options);
  }

  /** Calls `listener` when a call has ended, until the returned function is called. What it throws is dropped. */
  onCall(listener: (call: CallSummary) => void): () => void {
    return this.#listeners.add(listener);
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
    this.#hideState();
    for (const stack of this.#stacks()) stack.close();
    this.#shared.journal.close();
    await this.#shared.transport.close();
    await this.#shared.store.close();
  }

  #stacks() {
    return [this.#agent, this.#search, this.#embeddings, this.#models];
  }

  async #callAgent(
    request: string | AgentRequest,
    options: AskedOptions,
  ): Promise<Answered<AgentAnswer>> {
    return this.#askChecked(agentRequestOf(request, this.#shared.options.preset), options);
  }

  async #askChecked(body: AgentRequest, options: AskedOptions): Promise<Answered<AgentAnswer>> {
    return this.#call(this.#agent, body, this.#withAccount(body, options));
  }

  #withAccount<Options extends CallOptions>(body: AgentRequest, options: Options): Options {
    const account = this.#accounts.accountOf(body, options.account);
    return account === undefined ? options : { ...options, account };
  }

  async #forget(body: AgentRequest, options: CallOptions): Promise<void> {
    const asked = this.#withAccount(body, options);
    await this.#agent.forget(body, this.#contextOf(asked, this.#closing.signal));
  }

  #contextOf(options: AskedOptions, signal: CallSignal, isBackground = false): CallContext {
    const { clock, options: defaults } = this.#shared;
    return callContextOf(options, { clock, defaults, signal, isBackground });
  }

  async #call<In extends object, Out extends Billed>(
    stack: EndpointStack<In, Out>,
    request: In,
    options: AskedOptions,
  ): Promise<Answered<Out>> {
    const closing = this.#closing.signal;
    // Without a signal of its own the call hangs on the client's.
    const abort = options.signal && deriveSignal(options.signal);
    const release = abort && onAbort(closing, () => abort.abort(closing.reason));
    try {
      const isBackground = stack.endpoint.isBackground?.(request) ?? false;
      const context = this.#contextOf(options, abort?.signal ?? closing, isBackground);
      return await this.#run(stack, request, { context, cause: 'caller', onEnd: options.onEnd });
    } finally {
      release?.();
      abort?.dispose();
    }
  }

  async #run<In extends object, Out extends Billed>(
    { endpoint, operation }: EndpointStack<In, Out>,
    request: In,
    { context, cause, onEnd }: Asked,
  ): Promise<Answered<Out>> {
    const { record, agent } = context;
    const { name } = endpoint;
    try {
      const answer = await operation(request, context);
      const meta = metaOf(record, answer, traceIdOf(record));
      this.#accounts.note(answer, record);
      this.#listeners.tell({ endpoint: name, agent, meta, cause }, onEnd);
      return { ...answer, meta };
    } catch (error) {
      const meta = metaOf(record, undefined, traceIdOf(record));
      const told = toldOf(error, context.signal);
      this.#listeners.tell({ endpoint: name, agent, meta, cause, error: told }, onEnd);
      throw error;
    }
  }

  /** The call behind a stale answer: nobody waits for it, and it is nobody's child. */
  async #refresh<In extends object, Out extends Billed>(
    stack: EndpointStack<In, Out>,
    request: In,
    { agent, tenant, account, record, emit }: CallContext,
  ): Promise<Out> {
    const options: AskedOptions = {
      ...{ freshness: 'fresh', priority: 'batch', agent, tenant, account },
      // Streamed for streamed, so that the entry keeps its granularity; nobody listens.
      ...(emit && { emit: () => undefined }),
    };
    const isBackground = stack.endpoint.isBackground?.(request) ?? false;
    const context = this.#contextOf(options, this.#closing.signal, isBackground);
    return detached(record, () => this.#run(stack, request, { context, cause: 'refresh' }));
  }
}

interface Asked extends Pick<CallOptions, 'onEnd'> {
  readonly context: CallContext;
  readonly cause: CallSummary['cause'];
}
