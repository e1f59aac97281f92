import { z } from 'zod';
import { type AgentInput, inputItem } from './agent-input.js';
import { type AgentTool, agentTool } from './agent-tools.js';
import { bodyRefusal } from './body-refusal.js';
import type { Refusal } from './refusal.js';

/** Body of `POST /v1/agent`, its shape checked; `agentRuleBroken` knows the rules between fields. */
export interface AgentBody {
  readonly input?: unknown;
  readonly model?: string | undefined;
  readonly models?: readonly string[] | undefined;
  readonly preset?: string | undefined;
  readonly instructions?: string | undefined;
  readonly stream?: boolean | undefined;
  readonly stream_options?: { readonly include_usage?: boolean | undefined } | undefined;
  readonly background?: boolean | null | undefined;
  readonly store?: boolean | undefined;
  readonly previous_response_id?: string | undefined;
  readonly max_output_tokens?: number | undefined;
  readonly max_tool_calls?: number | undefined;
  readonly temperature?: number | undefined;
  readonly top_p?: number | undefined;
  readonly reasoning?: { readonly effort?: ReasoningEffort | undefined } | undefined;
  readonly response_format?:
    | { readonly json_schema: { readonly schema: Readonly<Record<string, unknown>> } }
    | undefined;
  readonly tools?: readonly AgentTool[] | undefined;
  readonly tool_choice?: unknown;
  readonly parallel_tool_calls?: boolean | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly truncation?: string | undefined;
}

/** An agent body that will run. */
export type RunnableBody = AgentBody & { readonly input: AgentInput };

export type ReasoningEffort = 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

const shortText = z.string().min(1).max(64);
const reference = { id: z.string().min(1), version: z.string().optional() };

const jsonSchemaFormat = z.strictObject({
  type: z.literal('json_schema'),
  json_schema: z.strictObject({
    name: shortText,
    schema: z.record(z.string(), z.unknown()).refine(({ type }) => type === 'object', {
      error: "json_schema.schema must have a root type of 'object'",
      params: { type: 'invalid_parameter' },
    }),
    description: z.string().optional(),
    strict: z.boolean().optional(),
  }),
});

const skill = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('builtin'),
    name: z.enum(['office', 'office/docx', 'office/pdf', 'office/pptx', 'office/xlsx']),
  }),
  z.strictObject({
    type: z.literal('inline'),
    name: z.string().min(1),
    description: z.string().max(1_024),
    instructions: z.string().max(65_536),
  }),
  z.strictObject({ type: z.literal('custom'), ...reference }),
]);

const metadata = z
  .record(z.string().max(64), z.string().max(512))
  .refine((pairs) => Object.keys(pairs).length <= 16, { error: 'must have at most 16 keys' });

const schema = z.strictObject({
  // Looked at by its own rules: whatever is wrong with it as a whole gets the same message.
  input: z.unknown().optional(),
  model: z.string().optional(),
  models: z.array(z.string()).min(1).max(5).optional(),
  preset: z.string().optional(),
  instructions: z.string().optional(),
  stream: z.boolean().optional(),
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }).optional(),
  background: z.boolean().nullish(),
  store: z.boolean().optional(),
  previous_response_id: z.string().optional(),
  max_output_tokens: z.int().min(1).optional(),
  max_steps: z.int().min(1).optional(),
  max_tool_calls: z.int().min(0).optional(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
  reasoning: z
    .strictObject({
      effort: z.enum(['minimal', 'low', 'medium', 'high', 'xhigh', 'max']).optional(),
    })
    .optional(),
  response_format: jsonSchemaFormat.optional(),
  tools: z.array(agentTool).optional(),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.strictObject({ type: z.string().optional(), name: z.string().optional() }),
    ])
    .optional(),
  parallel_tool_calls: z.boolean().optional(),
  metadata: metadata.optional(),
  truncation: z.enum(['auto', 'disabled']).optional(),
  language_preference: z
    .string()
    .regex(/^[a-z]{2}$/)
    .optional(),
  skills: z.array(skill).optional(),
  profile: z.strictObject({ type: z.literal('custom'), ...reference }).optional(),
});

const items = z.strictObject({ input: z.array(inputItem) });

/** Checks the shape of an agent body, unknown fields first, then the items of its input. */
export function parseAgentBody(value: unknown): { body: AgentBody } | { refusal: Refusal } {
  const { data: body, error } = schema.safeParse(value);
  if (error) return { refusal: bodyRefusal(error) };
  if (!Array.isArray(body.input)) return { body };
  const { data: checked, error: wrongItem } = items.safeParse({ input: body.input });
  return wrongItem ? { refusal: bodyRefusal(wrongItem) } : { body: { ...body, ...checked } };
}
