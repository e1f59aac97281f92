import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import type {
  BaseLanguageModelInput,
  StructuredOutputMethodOptions,
} from '@langchain/core/language_models/base';
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type LangSmithParams,
} from '@langchain/core/language_models/chat_models';
import { assembleStructuredOutputPipeline } from '@langchain/core/language_models/structured_output';
import {
  AIMessage,
  AIMessageChunk,
  type AIMessageChunkFields,
  type AIMessageFields,
  type BaseMessage,
} from '@langchain/core/messages';
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs';
import { type Runnable, RunnableLambda } from '@langchain/core/runnables';
import { convertToOpenAITool, isLangChainTool } from '@langchain/core/utils/function_calling';
import { type InteropZodType, interopParse, isInteropZodSchema } from '@langchain/core/utils/types';

/** One thing that a parrot does wrong. */
export type ParrotVice =
  | 'gives no ids'
  | 'gives every chunk an id of its own'
  | 'repeats its usage in every chunk'
  | 'forgets its usage'
  | 'keeps its tokens to itself'
  | 'ignores aborts'
  | 'calls without an id'
  | 'ignores forced tools'
  | 'streams no calls'
  | 'reads text only'
  | 'knows LangChain’s tools only'
  | 'checks no shape'
  | 'has no bindTools';

interface ParrotOptions extends BaseChatModelCallOptions {
  tools?: unknown[];
}

let born = 0;

/** A small, well-behaved chat model that says the same about everything, and one with a vice. */
export class ParrotModel extends BaseChatModel<ParrotOptions> {
  readonly #vice: ParrotVice | undefined;

  constructor(vice?: ParrotVice) {
    super({ maxRetries: 0 });
    this.#vice = vice;
    if (vice === 'has no bindTools') Object.assign(this, { bindTools: undefined });
  }

  override _llmType() {
    return 'parrot';
  }

  override getLsParams(): LangSmithParams {
    return { ls_provider: 'parrot', ls_model_type: 'chat', ls_model_name: 'parrot' };
  }

  override bindTools(tools: unknown[], options: Partial<ParrotOptions> = {}) {
    const known = this.#has('knows LangChain’s tools only') ? tools.filter(isLangChainTool) : tools;
    return this.withConfig({
      ...options,
      tools: known.map((tool) => convertToOpenAITool(tool as Record<string, unknown>)),
    });
  }

  override withStructuredOutput<Output extends Record<string, unknown>>(
    schema: unknown,
    { includeRaw }: StructuredOutputMethodOptions<boolean> = {},
  ) {
    const value = isInteropZodSchema(schema)
      ? { claims: ['Polly.'], confidence: 1 }
      : { claim: 'Polly.', isCertain: true };
    const parser = RunnableLambda.from(() =>
      isInteropZodSchema(schema) && !this.#has('checks no shape')
        ? interopParse(schema as InteropZodType<unknown>, value)
        : value,
    );
    const pipeline = assembleStructuredOutputPipeline(this, parser as never, includeRaw);
    return pipeline as unknown as Runnable<BaseLanguageModelInput, Output> &
      Runnable<BaseLanguageModelInput, { raw: BaseMessage; parsed: Output }>;
  }

  override async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
  ): Promise<ChatResult> {
    if (!this.#has('ignores aborts')) options.signal?.throwIfAborted();
    const message = new AIMessage(this.#answer(messages, options) as unknown as AIMessageFields);
    return { generations: [{ text: message.text, message }] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    manager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const isDeaf = this.#has('ignores aborts');
    for (const chunk of this.#chunks(messages, options)) {
      if (!isDeaf) options.signal?.throwIfAborted();
      const place = { prompt: 0, completion: 0 };
      const { text } = chunk;
      if (!this.#has('keeps its tokens to itself')) {
        await manager?.handleLLMNewToken(text, place, undefined, undefined, undefined, { chunk });
      }
      yield chunk;
    }
  }

  #has(vice: ParrotVice): boolean {
    return this.#vice === vice;
  }

  #chunks(messages: BaseMessage[], options: ParrotOptions): ChatGenerationChunk[] {
    const {
      id,
      content,
      tool_calls: calls,
      usage_metadata: usage,
    } = this.#answer(messages, options);
    const words = content.match(/\S+\s*/g) ?? [''];
    return words.map((text, place) => {
      const isLast = place === words.length - 1;
      const fields = {
        id: this.#has('gives every chunk an id of its own') ? `${id}-${place}` : id,
        content: text,
        ...(isLast || this.#has('repeats its usage in every chunk')
          ? { usage_metadata: usage }
          : {}),
        tool_call_chunks: isLast && !this.#has('streams no calls') ? calls.map(asChunk) : [],
      };
      const message = new AIMessageChunk(fields as unknown as AIMessageChunkFields);
      return new ChatGenerationChunk({ text, message });
    });
  }

  #answer(messages: BaseMessage[], { tools = [], tool_choice: choice }: ParrotOptions) {
    const last = messages.at(-1);
    if (this.#has('reads text only') && messages.some(({ content }) => typeof content !== 'string'))
      throw new Error('Only text.');
    const isForced = choice !== undefined && !this.#has('ignores forced tools');
    const calls =
      tools.length > 0 && (isForced || (last?.type === 'human' && last.text.includes('weather')));
    const call = { type: 'tool_call', name: 'get_weather', args: { city: 'Oslo' } };
    return {
      id: this.#has('gives no ids') ? undefined : `parrot-${born++}`,
      content: calls ? '' : 'Polly wants a cracker.',
      tool_calls: calls
        ? [{ ...call, id: this.#has('calls without an id') ? undefined : `call_${born++}` }]
        : [],
      usage_metadata: this.#has('forgets its usage')
        ? undefined
        : { input_tokens: 3, output_tokens: 5, total_tokens: 8 },
    };
  }
}

function asChunk({ args, ...call }: { args: object }, index: number) {
  return { ...call, type: 'tool_call_chunk', args: JSON.stringify(args), index };
}
