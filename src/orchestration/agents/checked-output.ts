import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { toJsonSchema } from '@langchain/core/utils/json_schema';
import {
  type AgentMiddleware,
  createMiddleware,
  providerStrategy,
  StructuredOutputParsingError,
  toolStrategy,
} from 'langchain';
import type { z } from 'zod';
import { AnswerShapeError } from '../../errors.js';
import { jsonSchemaOf } from '../../perplexity/json-schema-of.js';
import { ChatPerplexity } from '../model/chat-perplexity.js';
import { unpackedError } from './agent-runs.js';

/** How the tool is called by which a model without JSON schemas answers; the schema's own title comes first. */
export function outputName(output: z.ZodObject): string {
  return output.meta()?.title ?? 'answer';
}

/**
 * Asks for the shape by the vendor's JSON schema where the model can, else by a tool that the model must call. Throws a
 * ConfigError for a schema that Perplexity does not take.
 */
export function outputFormat(
  output: z.ZodObject,
  model: BaseChatModel,
): ReturnType<typeof providerStrategy> | ReturnType<typeof toolStrategy> {
  if (model instanceof ChatPerplexity) {
    // Strict schemas may have no optional fields; zod checks what comes.
    return providerStrategy({ schema: objectOf(jsonSchemaOf(output)), strict: false });
  }
  // Without a title LangChain counts up for a name, and every process asks another question.
  const schema = objectOf({ title: outputName(output), ...toJsonSchema(output) });
  return model.profile?.structuredOutput ? providerStrategy(schema) : toolStrategy(schema);
}

function objectOf(schema: object) {
  return { ...schema, type: 'object' as const };
}

/** LangChain checks the answer as JSON Schema only; rules and transforms of zod's are run here. */
export function checkedOutput(agent: string, output: z.ZodObject): AgentMiddleware {
  return createMiddleware({
    name: 'crossgraphOutput',
    wrapModelCall: async (request, handler) => {
      const result = await asked(agent, () => handler(request));
      // The declared type leaves out what comes with a structured response.
      const structured = result as { readonly structuredResponse?: unknown };
      if (structured.structuredResponse === undefined) return result;
      const parsed = await output.safeParseAsync(structured.structuredResponse);
      if (!parsed.success) throw misshapen(agent, parsed.error);
      return { ...structured, structuredResponse: parsed.data } as unknown as typeof result;
    },
  });
}

async function asked<Result>(agent: string, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    const error = unpackedError(thrown);
    throw error instanceof StructuredOutputParsingError ? misshapen(agent, error) : error;
  }
}

function misshapen(agent: string, cause: z.ZodError | Error): AnswerShapeError {
  const [issue] = 'issues' in cause ? cause.issues : [];
  const place = issue ? ` at ${issue.path.map(String).join('.') || 'its root'}` : '';
  return new AnswerShapeError(`The answer of agent ${agent} does not fit its \`output\`${place}.`, {
    cause,
    errorType: 'schema_mismatch',
  });
}
