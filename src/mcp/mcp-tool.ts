import type { ToolError } from '../orchestration/tools/tool-error.js';

export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** JSON Schema of an object, which the arguments and the structured content of a tool are. */
export interface ObjectSchema extends JsonSchema {
  readonly type: 'object';
}

/** What a tool may tell its caller on the way. */
export interface McpCallContext {
  /** Aborts when the client cancels the call or goes, and when the server ends. */
  readonly signal: AbortSignal;
  /** One more step is done, in a few words. */
  readonly onProgress: (message: string) => void;
}

/** How a call ended: a text for the model, the same as data for a program. */
export interface McpToolOutcome {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Set when the call failed; it stands in the data, too. */
  readonly error?: ToolError;
}

/** A tool as our server offers it, before the protocol's words for it. */
export interface McpTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: ObjectSchema;
  readonly outputSchema: ObjectSchema;
  /** True when a call changes nothing anywhere. */
  readonly readOnly: boolean;
  /** Arguments are checked against the input schema before. Rejects only when the call was ended by its signal. */
  call(input: Readonly<Record<string, unknown>>, context: McpCallContext): Promise<McpToolOutcome>;
}

/** Part of every output schema: clients check also what a failed call brings. */
const errorSchema: JsonSchema = {
  type: 'object',
  description: 'Present when the call failed.',
  properties: {
    code: { type: 'string', description: 'What went wrong, in one word.' },
    message: { type: 'string' },
    retryable: { type: 'boolean', description: 'Whether the failure may pass.' },
    retryAfterMs: { type: 'number' },
  },
  required: ['code', 'message', 'retryable'],
};

export const sourcesSchema: JsonSchema = {
  type: 'array',
  description: 'The pages that the answer cites by number.',
  items: {
    type: 'object',
    properties: {
      id: { type: 'integer' },
      url: { type: 'string' },
      title: { type: 'string' },
      date: { type: 'string' },
    },
    required: ['id', 'url', 'title'],
  },
};

/** An object with these properties, of which `needed` is there unless the call failed. */
export function outputSchemaOf(
  properties: Readonly<Record<string, JsonSchema>>,
  needed: string,
): ObjectSchema {
  return {
    type: 'object',
    properties: { ...properties, error: errorSchema },
    anyOf: [{ required: [needed] }, { required: ['error'] }],
  };
}
