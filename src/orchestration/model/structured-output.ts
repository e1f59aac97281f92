import type {
  BaseLanguageModelInput,
  StructuredOutputMethodOptions,
} from '@langchain/core/language_models/base';
import { assembleStructuredOutputPipeline } from '@langchain/core/language_models/structured_output';
import type { AIMessage, BaseMessage } from '@langchain/core/messages';
import { type Runnable, RunnableLambda } from '@langchain/core/runnables';
import { toJsonSchema, Validator } from '@langchain/core/utils/json_schema';
import {
  isSerializableSchema,
  type SerializableSchema,
} from '@langchain/core/utils/standard_schema';
import {
  type InteropZodType,
  interopSafeParseAsync,
  isInteropZodSchema,
  isZodSchemaV4,
} from '@langchain/core/utils/types';
import type { z } from 'zod';
import { AnswerShapeError, ConfigError } from '../../errors.js';
import { jsonSchemaOf } from '../../perplexity/json-schema-of.js';
import { parseJson } from '../../perplexity/response-errors.js';
import type { ChatPerplexityCallOptions } from './chat-request.js';
import { wireSchema } from './wire-schema.js';

/** A shape: zod's, another library's that speaks Standard Schema, or JSON Schema. */
export type StructuredSchema<Output> =
  | InteropZodType<Output, unknown>
  | SerializableSchema<Output>
  | Record<string, unknown>;

/** As much of the model as structured output needs. */
interface AskingModel {
  withConfig(
    options: ChatPerplexityCallOptions,
  ): Runnable<BaseLanguageModelInput, BaseMessage, ChatPerplexityCallOptions>;
}

interface Shape {
  readonly name: string;
  readonly description: string | undefined;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** What `withStructuredOutput` of our model is made of. Throws a ConfigError for a shape or a method that cannot be asked for. */
export function structuredModel<Output extends Record<string, unknown>>(
  model: AskingModel,
  schema: StructuredSchema<Output>,
  { name, method = 'jsonSchema', includeRaw, strict }: StructuredOutputMethodOptions<boolean>,
): Runnable<BaseLanguageModelInput, Output> {
  const shape = shapeOf(schema, name);
  const read = readerOf(method, shape.name);
  const parser = RunnableLambda.from<BaseMessage, Output>(async (message) =>
    checked(schema, read(message as AIMessage)),
  );
  const asking = model.withConfig(
    method === 'functionCalling' ? forcedCall(shape, strict) : jsonFormat(shape, strict),
  );
  const runName = 'StructuredOutput';
  return assembleStructuredOutputPipeline<Output>(asking, parser, includeRaw, runName) as Runnable<
    BaseLanguageModelInput,
    Output
  >;
}

function shapeOf(schema: object, wanted: string | undefined): Shape {
  const described = schema as { name?: unknown; parameters?: object; description?: string };
  // OpenAI's function format is taken for a schema as well.
  const isFunction = typeof described.name === 'string' && typeof described.parameters === 'object';
  const json = isFunction ? (described.parameters ?? {}) : jsonSchemaFor(schema);
  const { title, description = described.description } = json as Record<string, string | undefined>;
  const name = wanted ?? (isFunction ? String(described.name) : title) ?? 'answer';
  if (!/^[\w-]{1,64}$/.test(name)) {
    throw new ConfigError(
      'Expected the name of the schema to be 1 to 64 letters, digits, `_` and `-`; give `name`.',
    );
  }
  return { name, description, schema: wireSchema(json) };
}

function jsonSchemaFor(schema: object): object {
  if (isZodSchemaV4(schema)) return jsonSchemaOf(schema as unknown as z.ZodType);
  if (isInteropZodSchema(schema) || isSerializableSchema(schema)) return toJsonSchema(schema);
  return schema;
}

function jsonFormat(
  { name, description, schema }: Shape,
  strict: boolean | undefined,
): ChatPerplexityCallOptions {
  return {
    response_format: { type: 'json_schema', json_schema: { name, schema, description, strict } },
  };
}

function forcedCall(shape: Shape, strict: boolean | undefined): ChatPerplexityCallOptions {
  const { name, description = 'Gives the answer in this shape.', schema: parameters } = shape;
  return {
    tools: [{ type: 'function', function: { name, description, parameters } }],
    tool_choice: name,
    ...(strict === undefined ? {} : { strict }),
  };
}

function readerOf(method: string, name: string): (message: AIMessage) => unknown {
  if (method === 'functionCalling') return (message) => calledWith(message, name);
  if (method === 'jsonSchema') return writtenJson;
  throw new ConfigError("Expected `method` to be 'jsonSchema' or 'functionCalling'.");
}

function calledWith({ tool_calls: calls = [] }: AIMessage, name: string): unknown {
  const call = calls.find((made) => made.name === name);
  if (call) return call.args;
  throw misshapen(`The model did not call ${name} with readable arguments.`);
}

function writtenJson(message: AIMessage): unknown {
  if (message.text === '' && message.tool_calls?.length) {
    throw misshapen('The model asks for tools instead of answering in shape.');
  }
  const value = parseJson(message.text);
  if (value !== undefined) return value;
  throw misshapen(`The answer is not JSON (${message.text.length} characters).`);
}

async function checked<Output>(schema: StructuredSchema<Output>, value: unknown): Promise<Output> {
  if (isInteropZodSchema(schema)) {
    const parsed = await interopSafeParseAsync(schema as InteropZodType<Output, unknown>, value);
    if (parsed.success) return parsed.data as Output;
    throw misshapenAt(parsed.error.issues[0]?.path.map(String).join('.'));
  }
  if (isSerializableSchema(schema)) {
    const result = await (schema as SerializableSchema<Output>)['~standard'].validate(value);
    if (!result.issues) return result.value;
    throw misshapenAt(result.issues[0]?.path?.map(String).join('.'));
  }
  const json = shapeOf(schema, 'answer').schema;
  const { valid, errors } = new Validator(json).validate(value);
  if (valid) return value as Output;
  throw misshapenAt(errors.at(-1)?.instanceLocation.replace(/^#\/?/, '').replaceAll('/', '.'));
}

function misshapenAt(place: string | undefined): AnswerShapeError {
  return misshapen(`The answer does not fit the schema at ${place || 'its root'}.`);
}

function misshapen(message: string): AnswerShapeError {
  return new AnswerShapeError(message, { errorType: 'schema_mismatch' });
}
