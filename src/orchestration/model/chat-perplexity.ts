import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type LangSmithParams,
} from '@langchain/core/language_models/chat_models';
import type { BaseMessage } from '@langchain/core/messages';
import type { ChatResult } from '@langchain/core/outputs';
import { sourceRefs } from '../../citations/source-ref.js';
import { expectInteger, expectNumber } from '../../core/expect.js';
import { ConfigError } from '../../errors.js';
import type { WebSearchTool } from '../../perplexity/agent-tools.js';
import type { AgentRequest } from '../../perplexity/requests.js';
import { clientOf, type PerplexityCalls } from '../running/client-of.js';
import { answerMessage } from './answer-message.js';
import { conversationOf } from './chat-input.js';

export interface ChatPerplexityOptions {
  /** @defaultValue the run's client, else the process's default client, found when the model is called. */
  readonly client?: PerplexityCalls | undefined;
  /** The vendor's `provider/name`. @defaultValue 'openai/gpt-6-luna', unless `preset` is given */
  readonly model?: string | undefined;
  /** A vendor's preset, which chooses the model and brings its own web search. */
  readonly preset?: string | undefined;
  /** The vendor's web search. Without it, and without a preset, the model answers from what it knows. */
  readonly tools?: readonly WebSearchTool[] | undefined;
  /** From 0 to 2. */
  readonly temperature?: number | undefined;
  readonly maxOutputTokens?: number | undefined;
  /** Name of the agent that asks: limits are shared fairly between agents. */
  readonly agent?: string | undefined;
}

/** In the vendor's price list of 2026-10-09, and the model that its cheaper presets then resolved to. */
const defaultModel = 'openai/gpt-6-luna';

/**
 * Perplexity's Agent API as a LangChain chat model, over our client: cached, rate limited, retried and traced there and
 * nowhere else. The answer's message carries `usage_metadata` (what this call spent) and `response_metadata`
 * { model, sources, cost_usd, meta, upstream_ms }. It does not call tools of yours yet, and does not stream.
 */
export class ChatPerplexity extends BaseChatModel {
  readonly #client: PerplexityCalls | undefined;
  readonly #agent: string | undefined;
  readonly #request: Omit<AgentRequest, 'input'>;

  constructor(options: ChatPerplexityOptions = {}) {
    // The client retries; retries multiply. Nothing else goes up: LangChain keeps what it is given for tracing.
    super({ maxRetries: 0 });
    const { client, agent } = options;
    this.#client = client;
    this.#agent = agent;
    this.#request = requestOf(options);
  }

  static override lc_name(): string {
    return 'ChatPerplexity';
  }

  override _llmType(): string {
    return 'perplexity';
  }

  /** The model asked for; a preset leaves it to the vendor. */
  get model(): string | undefined {
    return this.#request.model;
  }

  /** What tells two models apart, for LangChain's own caches and traces. */
  override _identifyingParams(): Record<string, unknown> {
    return { ...this.#request };
  }

  override invocationParams(): Record<string, unknown> {
    return { ...this.#request };
  }

  override getLsParams(options: this['ParsedCallOptions']): LangSmithParams {
    const { model, preset, temperature, max_output_tokens: maxTokens } = this.#request;
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

  /** Takes no tools; LangChain's `createAgent` binds an empty list to the model of an agent without tools. */
  override bindTools(tools: readonly unknown[]): this {
    if (tools.length === 0) return this;
    throw new ConfigError(
      'ChatPerplexity cannot call tools or fill a schema of yours; give the agent another chat model, or no tools.',
    );
  }

  override async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    _manager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    if (options.stop?.length) {
      throw new ConfigError('Perplexity knows no stop sequences; leave `stop` out.');
    }
    const request = { ...conversationOf(messages), ...this.#request };
    const answer = await clientOf(this.#client).ask(request, callOptions(options, this.#agent));
    const message = answerMessage({
      text: answer.text,
      sources: sourceRefs(answer.sources),
      meta: answer.meta,
      model: answer.model,
      upstreamMs: answer.upstreamMs,
    });
    return { generations: [{ text: answer.text, message }] };
  }
}

function callOptions({ signal }: BaseChatModelCallOptions, agent: string | undefined) {
  return { signal, agent };
}

function requestOf({
  preset,
  model = preset === undefined ? defaultModel : undefined,
  tools,
  temperature,
  maxOutputTokens,
}: ChatPerplexityOptions): Omit<AgentRequest, 'input'> {
  if (temperature !== undefined) expectNumber('temperature', temperature, { min: 0, max: 2 });
  if (maxOutputTokens !== undefined) expectInteger('maxOutputTokens', maxOutputTokens, { min: 1 });
  return {
    ...(preset === undefined ? {} : { preset }),
    ...(model === undefined ? {} : { model }),
    ...(tools === undefined ? {} : { tools }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxOutputTokens === undefined ? {} : { max_output_tokens: maxOutputTokens }),
  };
}
