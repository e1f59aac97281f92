import type { z } from 'zod';
import { ConfigError } from '../errors.js';
import { agentRequestOf } from './check-request.js';
import { jsonSchemaOf } from './json-schema-of.js';
import type { AgentRequest, CallOptions } from './requests.js';

/** What `askAs` takes: a request whose `response_format` is made from the schema. */
export type AskAsRequest = Omit<AgentRequest, 'response_format'>;

export interface AskAsOptions extends CallOptions {
  /** What the schema is called: 1 to 64 letters, digits, `_` and `-`. @defaultValue 'answer' */
  readonly schemaName?: string | undefined;
}

export interface StructuredQuestion {
  readonly request: string | AskAsRequest;
  readonly schemaName: string | undefined;
  /** For a question alone. */
  readonly preset: string;
}

/** The checked request for an answer that fits `schema`. Throws a ConfigError for a schema that cannot be asked for. */
export function structuredRequest(
  schema: z.ZodType,
  { request, schemaName: name = 'answer', preset }: StructuredQuestion,
): AgentRequest {
  const asked = typeof request === 'string' ? { input: request, preset } : request;
  if ('response_format' in asked) {
    throw new ConfigError('Expected no `response_format` in `askAs`: the schema makes it.');
  }
  const json_schema = { name, schema: jsonSchemaOf(schema) };
  return agentRequestOf(
    { ...asked, response_format: { type: 'json_schema', json_schema } },
    preset,
  );
}
