import {
  AIMessage,
  AIMessageChunk,
  type AIMessageFields,
  BaseMessage,
  type BaseMessage as Message,
} from '@langchain/core/messages';
import type { AskedModel, ScriptedAnswer, ScriptedToolCall } from './model-turn.js';
import { wordsOf } from './words-of.js';

/** An answer whose every part is there. */
export interface WholeAnswer {
  readonly tokens: readonly string[];
  readonly toolCalls: readonly (ScriptedToolCall & { readonly id: string })[];
  readonly usage: NonNullable<ScriptedAnswer['usage']>;
}

interface Facts {
  readonly asked: AskedModel;
  /** The tool that takes the value of a structured answer, where one was bound. */
  readonly valueTool: string | undefined;
  readonly nextId: () => string;
}

/** Fills in what a scripted answer leaves out. */
export function wholeAnswer(answer: string | ScriptedAnswer, facts: Facts): WholeAnswer {
  const { text = '', tokens, toolCalls = [], structured, usage } = asAnswer(answer);
  const { asked, valueTool, nextId } = facts;
  const asCall = structured !== undefined && valueTool !== undefined;
  const value = asCall ? [{ name: valueTool, args: structured }] : [];
  const said = structured !== undefined && !asCall ? JSON.stringify(structured) : text;
  const pieces = tokens ?? wordsOf(said);
  return {
    tokens: pieces,
    toolCalls: [...toolCalls, ...value].map((call: ScriptedToolCall) => ({
      ...call,
      id: call.id ?? nextId(),
    })),
    usage: usage ?? {
      inputTokens: asked.messages.reduce((sum, { text: each }) => sum + wordsOf(each).length, 0),
      outputTokens: wordsOf(pieces.join('')).length,
    },
  };
}

/** The answer as one message. */
export function messageOf({ tokens, toolCalls, usage }: WholeAnswer): AIMessage {
  const fields = {
    content: tokens.join(''),
    tool_calls: toolCalls.map(({ name, args, id }) => ({ name, args, id, type: 'tool_call' })),
    usage_metadata: usageOf(usage),
    response_metadata: metadata,
  };
  // Core's type of `usage_metadata` comes out as undefined under exactOptionalPropertyTypes (1.4.0).
  return new AIMessage(fields as unknown as AIMessageFields);
}

/** The answer as it streams: its tokens, then its tool calls and usage. */
export function chunksOf({ tokens, toolCalls, usage }: WholeAnswer): AIMessageChunk[] {
  const last = {
    content: '',
    tool_call_chunks: toolCalls.map(({ name, args, id }, index) => ({
      ...{ name, id, index, args: JSON.stringify(args) },
      type: 'tool_call_chunk' as const,
    })),
    usage_metadata: usageOf(usage),
    response_metadata: metadata,
  };
  return [
    ...tokens.map((token) => new AIMessageChunk({ content: token })),
    new AIMessageChunk(last as unknown as AIMessageFields),
  ];
}

/** A message of the script as a stream of one chunk. */
export function chunkOf(message: Message): AIMessageChunk {
  if (AIMessageChunk.isInstance(message)) return message;
  const { content, name, id, additional_kwargs, response_metadata } = message;
  const { tool_calls: toolCalls = [], usage_metadata } = message as AIMessage;
  const fields = {
    ...{ content, name, id, additional_kwargs, response_metadata, usage_metadata },
    tool_call_chunks: toolCalls.map((call, index) => ({
      ...{ name: call.name, id: call.id, index, args: JSON.stringify(call.args) },
      type: 'tool_call_chunk' as const,
    })),
  };
  return new AIMessageChunk(fields as unknown as AIMessageFields);
}

export function isMessage(reply: unknown): reply is Message {
  return BaseMessage.isInstance(reply);
}

const metadata = { model_name: 'scripted', model_provider: 'crossgraph-testing' };

function asAnswer(answer: string | ScriptedAnswer): ScriptedAnswer {
  return typeof answer === 'string' ? { text: answer } : answer;
}

function usageOf({ inputTokens, outputTokens }: WholeAnswer['usage']) {
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  };
}
