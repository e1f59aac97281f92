import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, type BaseMessage } from '@langchain/core/messages';
import type { RunnableConfig } from '@langchain/core/runnables';
import { RunnableLambda } from '@langchain/core/runnables';
import type { SourceRef } from '../../../src/citations/source-ref.js';

export interface Reply {
  readonly text: string;
  readonly sources?: readonly SourceRef[];
}

type Script = (
  question: string,
  turn: number,
  config?: RunnableConfig,
) => string | Reply | Promise<string | Reply>;

/** An agent that answers from a script and remembers the messages of every turn. */
export function scriptedAgent(name: string, script: Script) {
  const heard: BaseMessage[][] = [];
  return {
    name,
    heard,
    get asked() {
      return heard.map((messages) => messages.at(-1)?.text ?? '');
    },
    invoke: async ({ messages }: { messages: BaseMessage[] }, config?: RunnableConfig) => {
      heard.push(messages);
      const reply = await script(messages.at(-1)?.text ?? '', heard.length, config);
      const { text, sources = [] } = typeof reply === 'string' ? { text: reply } : reply;
      const answer = new AIMessage({ content: text, name, response_metadata: { sources } });
      return { messages: [...messages, answer] };
    },
  };
}

export function failingAgent(name: string, failure: unknown) {
  return scriptedAgent(name, () => Promise.reject(failure));
}

type ModelScript = (prompt: string, turn: number, shape: string) => unknown;

/**
 * A chat model that answers every request for a shape, and every plain prompt, from a script: an object, a text, or an Error
 * to throw. It does not check what it answers, as many models do not.
 */
class ScriptedModel extends BaseChatModel {
  readonly prompts: string[] = [];
  readonly #script: ModelScript;

  constructor(script: ModelScript) {
    super({ maxRetries: 0 });
    this.#script = script;
  }

  override _llmType() {
    return 'scripted';
  }

  override withStructuredOutput(_schema: unknown, options: { name?: string } = {}) {
    return RunnableLambda.from(async (messages: BaseMessage[]) =>
      this.#next(messages, options.name ?? ''),
    ) as never;
  }

  override async _generate(messages: BaseMessage[]) {
    const text = String(await this.#next(messages, 'text'));
    return { generations: [{ text, message: new AIMessage(text) }] };
  }

  async #next(messages: BaseMessage[], shape: string): Promise<unknown> {
    const prompt = messages.at(-1)?.text ?? '';
    this.prompts.push(prompt);
    const answer = await this.#script(prompt, this.prompts.length, shape);
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

export const scriptedModel = (script: ModelScript) => new ScriptedModel(script);

/** A source with a page of its own. */
export function page(id: number, path = `page-${id}`): SourceRef {
  return { id, url: `https://example.org/${path}`, title: path };
}
