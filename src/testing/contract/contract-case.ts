import assert from 'node:assert/strict';
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { AIMessageChunk } from '@langchain/core/messages';
import type { Runnable } from '@langchain/core/runnables';
import { type StructuredToolInterface, tool } from '@langchain/core/tools';
import { concat } from '@langchain/core/utils/stream';
import { z } from 'zod';

/** Makes a new model; called once or more per case. */
export type MakeModel = () => BaseChatModel | Promise<BaseChatModel>;

/** What a model may leave out; a case that needs it is then left out too. */
export type ChatModelFeature =
  | 'usage'
  | 'tools'
  | 'toolChoice'
  | 'structuredOutput'
  | 'images'
  | 'abort';

/** One thing that agents rely on. */
export interface ContractCase {
  /** A sentence: what the model does. */
  readonly name: string;
  readonly needs: readonly ChatModelFeature[];
  /** Rejects with an AssertionError that says what was expected. */
  run(makeModel: MakeModel): Promise<void>;
}

/** What is said to the model; each must be answered as its name says. */
export interface ContractPrompts {
  /** Any question. @defaultValue 'What are the main causes of coral reef decline?' */
  readonly question: string;
  /** Makes it call `get_weather`, if it may. @defaultValue 'What is the weather in Oslo? Use get_weather.' */
  readonly toolQuestion: string;
}

/** The tool of every case: `get_weather({ city })`. */
export const getWeather: StructuredToolInterface = tool(
  async ({ city }: { city: string }) => `Rain in ${city}.`,
  {
    name: 'get_weather',
    description: 'Tells the weather of a city.',
    schema: z.object({ city: z.string().describe('Name of the city.') }),
  },
);

/** The model with tools. */
export function withTools(
  model: BaseChatModel,
  tools: Parameters<NonNullable<BaseChatModel['bindTools']>>[0],
  options: object = {},
): Runnable<BaseLanguageModelInput, AIMessageChunk> {
  assert.ok(model.bindTools, 'the model has no bindTools');
  return model.bindTools(tools, options);
}

/** Every chunk of a stream, and their sum. */
export async function streamed(
  stream: AsyncIterable<AIMessageChunk>,
): Promise<{ chunks: AIMessageChunk[]; whole: AIMessageChunk }> {
  const chunks: AIMessageChunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const [first, ...others] = chunks;
  assert.ok(first, 'the stream had no chunks');
  return { chunks, whole: others.reduce((sum, chunk) => concat(sum, chunk), first) };
}

export function filled(text: string, what = 'the answer'): void {
  assert.ok(text.trim() !== '', `${what} is empty`);
}

/** Asserts that calls are usable: a name, an object of arguments, an id to answer to. */
export function usableCalls(
  calls: readonly { name: string; args: unknown; id?: string | undefined }[] | undefined,
  names: readonly string[],
): void {
  assert.ok(calls?.length, 'the model called no tool');
  for (const { name, args, id } of calls) {
    assert.ok(names.includes(name), `the model called ${name}, which is not among ${names}`);
    assert.equal(typeof args, 'object', 'the arguments of a call are no object');
    assert.ok(id, 'a call has no id, so nobody can answer it');
  }
}
