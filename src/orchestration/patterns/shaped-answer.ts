import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import type { RunnableConfig } from '@langchain/core/runnables';
import { isGraphBubbleUp } from '@langchain/langgraph';
import { z } from 'zod';
import { AnswerShapeError, ConfigError, messageOf } from '../../errors.js';
import { type Gap, gapOf } from '../branches/gap.js';

/** What a model was asked for, or the gap where it should be. */
export type Shaped<Value> =
  | { readonly value: Value; readonly failed?: undefined }
  | { readonly failed: Gap };

/** Asks a model for something of one shape. A failing model leaves a gap; the caller's abort and interrupts go through. */
export type AskShaped<Value> = (prompt: string, config: RunnableConfig) => Promise<Shaped<Value>>;

export interface ShapeRequest<Value> {
  /** Whom errors name: `the judge`, `the planner`. */
  readonly who: string;
  /** Name of the shape as the model sees it. */
  readonly name: string;
  readonly schema: z.ZodType<Value>;
  readonly instructions: string;
}

/**
 * Binds a model to a shape, once, when the orchestration is made. Throws a ConfigError for a model that cannot be bound. What
 * the model answers is checked here: not every model's `withStructuredOutput` does it.
 */
export function shapedAnswer<Value>(
  model: BaseChatModel,
  { who, name, schema, instructions }: ShapeRequest<Value>,
): AskShaped<Value> {
  const bound = boundModel(model, { who, name, schema });
  return (prompt, config) =>
    orGap(config, async () => {
      const messages = [new SystemMessage(instructions), new HumanMessage(prompt)];
      const answer: unknown = await bound.invoke(messages, config);
      const checked = schema.safeParse(answer);
      if (checked.success) return checked.data;
      throw new AnswerShapeError(
        `${capitalised(who)} did not answer in the shape asked for: ${oneLine(z.prettifyError(checked.error))}.`,
      );
    });
}

/** Asks a model for a text; an empty one is a gap. */
export function textAnswer(
  model: BaseChatModel,
  { who, instructions }: Pick<ShapeRequest<string>, 'who' | 'instructions'>,
): AskShaped<string> {
  if (typeof model?.invoke !== 'function') throw notAModel(who);
  return (prompt, config) =>
    orGap(config, async () => {
      const messages = [new SystemMessage(instructions), new HumanMessage(prompt)];
      const { text } = await model.invoke(messages, config);
      if (text.trim() !== '') return text.trim();
      throw new AnswerShapeError(`${capitalised(who)} answered with an empty text.`);
    });
}

async function orGap<Value>(
  { signal }: RunnableConfig,
  ask: () => Promise<Value>,
): Promise<Shaped<Value>> {
  try {
    return { value: await ask() };
  } catch (error) {
    signal?.throwIfAborted();
    if (isGraphBubbleUp(error)) throw error;
    return { failed: gapOf(error) };
  }
}

function boundModel<Value>(
  model: BaseChatModel,
  { who, name, schema }: Pick<ShapeRequest<Value>, 'who' | 'name' | 'schema'>,
) {
  if (typeof model?.withStructuredOutput !== 'function') throw notAModel(who);
  try {
    return model.withStructuredOutput(schema as never, { name });
  } catch (error) {
    throw new ConfigError(
      `${capitalised(who)} needs a model that answers in a shape: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

function notAModel(who: string): ConfigError {
  return new ConfigError(
    `${capitalised(who)} needs a LangChain chat model with \`withStructuredOutput\`.`,
  );
}

function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function oneLine(text: string): string {
  return text.replaceAll('✖ ', '').replace(/\s+/g, ' ').trim();
}
