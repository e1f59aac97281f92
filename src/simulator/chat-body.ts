import { z } from 'zod';
import type { RunnableBody } from './agent-body.js';
import type { InputItem } from './agent-input.js';
import { type ChatModel, chatModelOf } from './chat-models.js';
import { invalidRequest, type Refusal } from './refusal.js';

const text = z.union([
  z.string(),
  z.array(z.object({ type: z.literal('text'), text: z.string() })),
]);
const functionCall = z.object({ name: z.string(), arguments: z.string() });
const toolCalls = z.array(z.object({ id: z.string(), function: functionCall })).min(1);

const message = z.discriminatedUnion('role', [
  z.object({ role: z.enum(['system', 'user']), content: text }),
  z.object({
    role: z.literal('assistant'),
    content: text.nullish(),
    tool_calls: toolCalls.nullish(),
  }),
  z.object({ role: z.literal('tool'), content: text, tool_call_id: z.string() }),
]);

const tool = z.object({
  type: z.literal('function'),
  function: z.object({
    name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
    parameters: z.record(z.string(), z.unknown()).optional(),
  }),
});

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.object({ type: z.literal('function'), function: z.object({ name: z.string() }) }),
]);

// Unlike Perplexity, this vendor ignores what it does not know.
const schema = z.object({
  model: z.string(),
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: z.int().min(1).max(65_536).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  response_format: z.object({ type: z.enum(['text', 'json_object']) }).nullish(),
  tools: z.array(tool).max(128).nullish(),
  tool_choice: toolChoice.nullish(),
});

/** A body of `POST /deepseek/chat/completions` that will be answered. */
export interface ChatBody {
  readonly model: ChatModel;
  readonly stream: boolean;
  /** Whether a stream ends with a chunk that has the usage. */
  readonly includeUsage: boolean;
  readonly asJson: boolean;
  readonly maxTokens: number;
  /** The same as an agent run would be asked it, for whoever makes the answer. */
  readonly asked: RunnableBody;
}

/** Checks a body. */
export function parseChatBody(value: unknown): { body: ChatBody } | { refusal: Refusal } {
  const { data, error } = schema.safeParse(value);
  if (error) {
    const { path = [], message: problem = '' } = error.issues[0] ?? {};
    return {
      refusal: invalidRequest(`Failed to deserialize the body: ${path.join('.')}: ${problem}`),
    };
  }
  const model = chatModelOf(data.model);
  if (!model) return { refusal: invalidRequest('Model Not Exist') };
  const tools = (data.tools ?? []).map(({ function: { name, parameters } }) => ({
    type: 'function' as const,
    name,
    parameters,
  }));
  const choice = data.tool_choice ?? 'auto';
  const body: ChatBody = {
    model,
    stream: data.stream === true,
    includeUsage: data.stream_options?.include_usage === true,
    asJson: data.response_format?.type === 'json_object',
    maxTokens: data.max_tokens ?? Number.POSITIVE_INFINITY,
    asked: {
      input: data.messages.flatMap(itemsOf),
      tools,
      tool_choice: typeof choice === 'string' ? choice : { type: 'function', ...choice.function },
    },
  };
  return { body };
}

function itemsOf(said: z.infer<typeof message>): readonly InputItem[] {
  const { role, content } = said;
  if (role === 'tool') {
    const output = content ?? '';
    return [{ type: 'function_call_output', call_id: said.tool_call_id, output }];
  }
  const calls = role === 'assistant' ? (said.tool_calls ?? []) : [];
  return [
    { type: 'message', role, content: content ?? '' },
    ...calls.map(({ id, function: { name, arguments: args } }) => ({
      ...{ type: 'function_call' as const, call_id: id, name, arguments: args },
    })),
  ];
}
