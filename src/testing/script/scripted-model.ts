import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base';
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BindToolsInput,
} from '@langchain/core/language_models/chat_models';
import {
  assembleStructuredOutputPipeline,
  createFunctionCallingParser,
} from '@langchain/core/language_models/structured_output';
import type { AIMessageChunk, BaseMessage } from '@langchain/core/messages';
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs';
import type { Runnable } from '@langchain/core/runnables';
import { toJsonSchema } from '@langchain/core/utils/json_schema';
import { askedFrom } from '../asked-from.js';
import {
  type AskedModel,
  entriesOf,
  type ModelScript,
  replyText,
  type ScriptedReply,
  type ScriptedReplySource,
} from './model-turn.js';
import { openScript, type Script } from './script.js';
import {
  chunkOf,
  chunksOf,
  isMessage,
  messageOf,
  type WholeAnswer,
  wholeAnswer,
} from './turn-message.js';

export interface ScriptedModelOptions extends BaseChatModelCallOptions {
  readonly tools?: readonly BindToolsInput[] | undefined;
}

/**
 * A LangChain chat model that answers from a script and remembers what it was asked: in order, by agent, or by what a
 * turn's `when` says of the request. Streams, calls tools, fills schemas (checked as a real model's answers are) and
 * fails as written. What nobody wrote an answer for is an ExpectationError, and `assertComplete` tells of it again
 * where a graph has made a gap of it.
 */
export class ScriptedModel extends BaseChatModel<ScriptedModelOptions, AIMessageChunk> {
  readonly #script: Script<AskedModel, ScriptedReplySource>;
  readonly #asked: AskedModel[] = [];
  #calls = 0;

  constructor(script: ModelScript) {
    super({ maxRetries: 0 });
    this.#script = openScript(entriesOf(script), {
      name: 'scripted model',
      askedText: ({ text }) => text,
      replyText,
    });
  }

  static override lc_name(): string {
    return 'ScriptedModel';
  }

  /** Every request so far, in order. */
  get asked(): readonly AskedModel[] {
    return this.#asked;
  }

  /** Throws an ExpectationError that says which turns were not used and what was asked beyond the script. */
  assertComplete(): void {
    this.#script.assertComplete();
  }

  override _llmType(): string {
    return 'scripted';
  }

  override bindTools(
    tools: BindToolsInput[],
    options: Partial<ScriptedModelOptions> = {},
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, ScriptedModelOptions> {
    return this.withConfig({ ...options, tools });
  }

  // LangChain's own checks nothing of the value; its types are one overload per form of schema.
  override withStructuredOutput: BaseChatModel['withStructuredOutput'] = ((
    schema: Parameters<typeof createFunctionCallingParser>[0],
    { name = 'extract', includeRaw }: { name?: string; includeRaw?: boolean } = {},
  ) => {
    const parameters = toJsonSchema(schema);
    const llm = this.bindTools([{ type: 'function', function: { name, parameters } }], {
      tool_choice: name,
    });
    return assembleStructuredOutputPipeline(
      llm,
      createFunctionCallingParser(schema, name),
      includeRaw,
    );
  }) as unknown as BaseChatModel['withStructuredOutput'];

  override async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    _manager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    const answer = await this.#answer(messages, options);
    const message = isMessage(answer) ? answer : messageOf(answer);
    return { generations: [{ text: message.text, message }] };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    manager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const answer = await this.#answer(messages, options);
    for (const message of isMessage(answer) ? [chunkOf(answer)] : chunksOf(answer)) {
      options.signal?.throwIfAborted();
      const chunk = new ChatGenerationChunk({ message, text: message.text });
      yield chunk;
      await manager?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, {
        chunk,
      });
    }
  }

  async #answer(
    messages: readonly BaseMessage[],
    { signal, tools = [], tool_choice: choice }: this['ParsedCallOptions'],
  ): Promise<BaseMessage | WholeAnswer> {
    signal?.throwIfAborted();
    const asked = askedOf(messages, { tools, signal });
    this.#asked.push(asked);
    const source = this.#script.take(asked);
    const reply: ScriptedReply = typeof source === 'function' ? await source(asked) : source;
    signal?.throwIfAborted();
    if (reply instanceof Error) throw reply;
    if (isMessage(reply)) return reply;
    return wholeAnswer(reply, {
      asked,
      valueTool: valueToolOf(tools, choice),
      nextId: () => `call_${++this.#calls}`,
    });
  }
}

/** Makes a chat model that answers from `script`. Throws a ConfigError when that is none. */
export function scriptedModel(script: ModelScript): ScriptedModel {
  return new ScriptedModel(script);
}

function askedOf(
  messages: readonly BaseMessage[],
  {
    tools,
    signal,
  }: { readonly tools: readonly BindToolsInput[]; readonly signal?: AbortSignal | undefined },
): AskedModel {
  const system = messages.filter(({ type }) => type === 'system');
  return {
    ...askedFrom(),
    messages: [...messages],
    text: messages.at(-1)?.text ?? '',
    instructions: system.map(({ text }) => text).join('\n\n'),
    tools: tools.map(nameOf),
    signal,
  };
}

/** LangChain's tools carry their name; what asks for a value only is OpenAI's bare definition of a function. */
function nameOf(tool: BindToolsInput): string {
  const { name, function: definition } = tool as { name?: string; function?: { name: string } };
  return definition?.name ?? name ?? '';
}

function valueToolOf(tools: readonly BindToolsInput[], choice: unknown): string | undefined {
  const bare = tools.filter((tool) => 'function' in tool).map(nameOf);
  return bare.find((name) => name === choice) ?? bare[0];
}
