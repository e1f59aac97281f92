import type { BaseCache } from '@langchain/core/caches';
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import type {
  BaseLanguageModelInput,
  StructuredOutputMethodOptions,
} from '@langchain/core/language_models/base';
import {
  BaseChatModel,
  type BindToolsInput,
  type LangSmithParams,
} from '@langchain/core/language_models/chat_models';
import { convertChunksToEvents } from '@langchain/core/language_models/compat';
import type { ChatModelStreamEvent } from '@langchain/core/language_models/event';
import type { ModelProfile } from '@langchain/core/language_models/profile';
import type { AIMessageChunk, BaseMessage } from '@langchain/core/messages';
import type { ChatGenerationChunk, ChatResult } from '@langchain/core/outputs';
import type { Runnable } from '@langchain/core/runnables';
import type { AgentAnswer, Answered } from '../../perplexity/answers.js';
import type { AgentRequest, CallOptions } from '../../perplexity/requests.js';
import { clientOf, type PerplexityCalls } from '../running/client-of.js';
import { budgetOf } from '../spending/budget-of.js';
import { answerChunks } from './answer-chunks.js';
import { answerMessage, clientReply } from './answer-message.js';
import {
  type ChatPerplexityCallOptions,
  type ChatPerplexitySettings,
  callSettings,
  chatRequest,
  type RequestSettings,
  requestSettings,
} from './chat-request.js';
import { boundTools } from './chat-tools.js';
import { expectCalls, isAsForced } from './expected-answer.js';
import { type StructuredSchema, structuredModel } from './structured-output.js';
import { usableEvents } from './usable-events.js';

export interface ChatPerplexityOptions extends ChatPerplexitySettings {
  /** @defaultValue the run's client, else the process's default client, found when the model is called. */
  readonly client?: PerplexityCalls | undefined;
  /** Name of the agent that asks: limits are shared fairly between agents. */
  readonly agent?: string | undefined;
  /**
   * LangChain's own cache of answers, or `true` for its global one. The client has a better one: this one brings back the
   * same message, its id and its bill included. @defaultValue none
   */
  readonly cache?: BaseCache | boolean | undefined;
}

/**
 * Perplexity's Agent API as a LangChain chat model, over our client: cached, rate limited, retried and traced there and
 * nowhere else. Streams, calls tools, fills schemas, sees images. The answer's message carries `usage_metadata` (what this
 * call spent) and `response_metadata` { model, sources, cost_usd, meta, upstream_ms }; of a stream, its last chunk does.
 * Rejects with a CrossgraphError, or with the signal's own reason.
 */
export class ChatPerplexity extends BaseChatModel<ChatPerplexityCallOptions> {
  readonly #client: PerplexityCalls | undefined;
  readonly #agent: string | undefined;
  readonly #settings: RequestSettings;

  constructor({ client, agent, cache, ...settings }: ChatPerplexityOptions = {}) {
    // The client retries; retries multiply. Nothing else goes up: LangChain keeps what it is given for tracing.
    super({ maxRetries: 0, ...(cache === undefined ? {} : { cache }) });
    this.#client = client;
    this.#agent = agent;
    this.#settings = requestSettings(settings);
  }

  static override lc_name(): string {
    return 'ChatPerplexity';
  }

  override _llmType(): string {
    return 'perplexity';
  }

  /** The model asked for; a preset leaves it to the vendor. */
  get model(): string | undefined {
    return this.#settings.model;
  }

  /** What LangChain asks before it chooses a way: `createAgent` fills a schema by `response_format` because of it. */
  override get profile(): ModelProfile {
    return {
      toolCalling: true,
      toolChoice: true,
      structuredOutput: true,
      imageInputs: true,
      imageUrlInputs: true,
    };
  }

  override get callKeys(): string[] {
    return [
      ...super.callKeys,
      ...['tools', 'parallel_tool_calls', 'response_format', 'strict', 'freshness', 'budget'],
    ];
  }

  /** What tells two models apart, for LangChain's own caches and traces. */
  override _identifyingParams(): Record<string, unknown> {
    return { ...this.#settings };
  }

  override invocationParams(options?: this['ParsedCallOptions']): Record<string, unknown> {
    return { ...callSettings(this.#settings, options ?? {}) };
  }

  override getLsParams(options: this['ParsedCallOptions']): LangSmithParams {
    const { model, preset, temperature, max_output_tokens: maxTokens } = this.#settings;
    const name = model ?? preset;
    return {
      ls_provider: 'perplexity',
      ls_model_type: 'chat',
      ...(name === undefined ? {} : { ls_model_name: name }),
      ...(temperature === undefined ? {} : { ls_temperature: temperature }),
      ...(maxTokens === undefined ? {} : { ls_max_tokens: maxTokens }),
      ...(options.stop === undefined ? {} : { ls_stop: options.stop }),
    };
  }

  /**
   * The model with tools: LangChain's, runnables as tools, OpenAI's format, or the vendor's own (`{ type: 'web_search' }`).
   * `tool_choice` forces one (`'any'`, a name). Throws a ConfigError for what is no tool, and for two of one name.
   */
  override bindTools(
    tools: readonly BindToolsInput[],
    options: Partial<ChatPerplexityCallOptions> = {},
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, ChatPerplexityCallOptions> {
    return this.withConfig({ ...options, tools: boundTools(tools, options.strict) });
  }

  /**
   * The model with answers of a shape, checked: by zod where the schema is zod's, else as JSON Schema. Asks by
   * `response_format` (`method: 'jsonSchema'`, the default) or by a forced tool (`'functionCalling'`). Rejects with an
   * AnswerShapeError where the model did not answer in shape; with `includeRaw`, `parsed` is null then.
   */
  override withStructuredOutput<Output extends Record<string, unknown> = Record<string, unknown>>(
    schema: StructuredSchema<Output>,
    config?: StructuredOutputMethodOptions<false>,
  ): Runnable<BaseLanguageModelInput, Output>;
  override withStructuredOutput<Output extends Record<string, unknown> = Record<string, unknown>>(
    schema: StructuredSchema<Output>,
    config?: StructuredOutputMethodOptions<true>,
  ): Runnable<BaseLanguageModelInput, { raw: BaseMessage; parsed: Output }>;
  override withStructuredOutput<Output extends Record<string, unknown> = Record<string, unknown>>(
    schema: StructuredSchema<Output>,
    config: StructuredOutputMethodOptions<boolean> = {},
  ):
    | Runnable<BaseLanguageModelInput, Output>
    | Runnable<BaseLanguageModelInput, { raw: BaseMessage; parsed: Output }> {
    return structuredModel(this, schema, config);
  }

  override async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
  ): Promise<ChatResult> {
    const answer = await this.#ask(this.#requestOf(messages, options), options);
    const message = answerMessage(clientReply(answer));
    return { generations: [{ text: answer.text, message }] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    manager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const request = this.#requestOf(messages, options);
    const events = usableEvents(clientOf(this.#client), request, this.#callOptions(options));
    yield* answerChunks(events, (answer) => expectCalls(request, answer), manager);
  }

  /** Core's bridge forgets what a chunk says about the call. */
  override async *_streamChatModelEvents(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    manager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatModelStreamEvent> {
    let facts: Record<string, unknown> = {};
    const noted = async function* (chunks: AsyncGenerator<ChatGenerationChunk>) {
      for await (const chunk of chunks) {
        facts = { ...facts, ...chunk.message.response_metadata };
        yield chunk;
      }
    };
    const chunks = noted(this._streamResponseChunks(messages, options, manager));
    const { signal } = options;
    for await (const event of convertChunksToEvents(chunks, signal ? { signal } : {})) {
      yield event.event === 'message-finish' ? { ...event, responseMetadata: facts } : event;
    }
  }

  #requestOf(messages: BaseMessage[], options: this['ParsedCallOptions']): AgentRequest {
    return chatRequest(messages, callSettings(this.#settings, options));
  }

  async #ask(
    request: AgentRequest,
    options: this['ParsedCallOptions'],
  ): Promise<Answered<AgentAnswer>> {
    const client = clientOf(this.#client);
    const asked = this.#callOptions(options);
    let answer = await client.ask(request, asked);
    // Kept from before and of no use: without asking anew it would be given until it is too old.
    const isKept = answer.meta.outcome === 'hit' || answer.meta.outcome === 'stale';
    if (isKept && asked.freshness === undefined && !isAsForced(request, answer)) {
      answer = await client.ask(request, { ...asked, freshness: 'fresh' });
    }
    expectCalls(request, answer);
    return answer;
  }

  #callOptions({ signal, freshness, budget }: this['ParsedCallOptions']): CallOptions {
    return {
      signal,
      agent: this.#agent,
      ...(freshness === undefined ? {} : { freshness }),
      ...(budget === undefined ? budgetOf() : { budget }),
    };
  }
}
