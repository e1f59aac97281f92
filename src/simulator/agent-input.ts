import { z } from 'zod';

/** What a run is asked: plain text, or a conversation. */
export type AgentInput = string | readonly InputItem[];

/** One item of a conversation, with the fields that matter to the simulator's answers. */
export interface InputItem {
  readonly type: 'message' | 'function_call' | 'function_call_output' | 'reasoning';
  readonly role?: 'user' | 'assistant' | 'system' | 'developer' | undefined;
  readonly content?: string | readonly unknown[] | null | undefined;
  readonly call_id?: string | undefined;
  readonly name?: string | undefined;
  readonly arguments?: string | undefined;
  readonly output?: string | readonly unknown[] | undefined;
}

const runStatus = z.enum(['in_progress', 'completed', 'incomplete']);

const text = z.strictObject({ type: z.literal('input_text'), text: z.string() });
const image = { type: z.literal('input_image'), image_url: z.string().min(1) };
const textOrParts = z.union([
  z.string(),
  z.array(z.discriminatedUnion('type', [text, z.strictObject(image)])),
]);
// The vendor's types give a detail to images of functions only.
const detailed = z.strictObject({ ...image, detail: z.enum(['low', 'high', 'auto']).nullish() });
const outputParts = z.union([z.string(), z.array(z.discriminatedUnion('type', [text, detailed]))]);

const message = z.strictObject({
  type: z.literal('message'),
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content: textOrParts,
});

const functionCall = z.strictObject({
  type: z.literal('function_call'),
  call_id: z.string().min(1),
  name: z.string().min(1),
  arguments: z.string(),
  thought_signature: z.string().optional(),
});

const functionCallOutput = z.strictObject({
  type: z.literal('function_call_output'),
  call_id: z.string().min(1),
  output: outputParts,
  id: z.string().nullish(),
  name: z.string().optional(),
  status: runStatus.nullish(),
  thought_signature: z.string().optional(),
});

const reasoning = z.strictObject({
  type: z.literal('reasoning'),
  summary: z.array(z.strictObject({ type: z.literal('summary_text'), text: z.string() })),
  content: z
    .array(z.strictObject({ type: z.literal('reasoning_text'), text: z.string() }))
    .nullish(),
  encrypted_content: z.string().nullish(),
  id: z.string().nullish(),
  status: runStatus.optional(),
});

/** `input[]`, strict at every level. `type: "message"` may be left out. */
export const inputItem: z.ZodType<InputItem> = z.preprocess(
  (item) =>
    typeof item === 'object' && item !== null && 'role' in item && !('type' in item)
      ? { type: 'message', ...item }
      : item,
  z.discriminatedUnion('type', [message, functionCall, functionCallOutput, reasoning]),
);

/** What the run is asked: the text, or the last thing a user said. */
export function questionOf(input: AgentInput): string {
  if (typeof input === 'string') return input;
  const asked = input.findLast(({ type, role }) => type === 'message' && role === 'user');
  return asked ? textOf(asked) : '';
}

/** What a function answered. */
export interface FunctionOutput {
  /** Empty when neither the output nor its call is there to tell. */
  readonly name: string;
  readonly text: string;
}

/** What functions answered since the user last said something. */
export function functionOutputs(input: AgentInput): readonly FunctionOutput[] {
  if (typeof input === 'string') return [];
  const lastAsked = input.findLastIndex(({ type, role }) => type === 'message' && role === 'user');
  return input
    .slice(lastAsked + 1)
    .filter(({ type }) => type === 'function_call_output')
    .map(({ name, call_id: callId, output }) => {
      const call = input.find((item) => item.type === 'function_call' && item.call_id === callId);
      return { name: name ?? call?.name ?? '', text: textFrom(output) };
    });
}

/** Every character of the input that is charged as tokens. */
export function allTextOf(input: AgentInput): string {
  if (typeof input === 'string') return input;
  return input.map((item) => `${textOf(item)}${textFrom(item.output)}`).join('\n');
}

function textOf({ content }: InputItem): string {
  return textFrom(content);
}

function textFrom(content: InputItem['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => (part as { text?: string }).text ?? '').join('\n');
}
