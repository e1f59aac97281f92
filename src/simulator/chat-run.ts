import type { Random } from '../core/random.js';
import { allTextOf, questionOf } from './agent-input.js';
import { answerText } from './answer-text.js';
import type { ChatBody } from './chat-body.js';
import { uuidFrom } from './draw.js';
import { functionCalls } from './function-calls.js';
import { tokensOf } from './words.js';

/** What a chat answers, worked out when it is asked: nothing about it depends on time. */
export interface ChatRun {
  readonly id: string;
  readonly body: ChatBody;
  /** What a reasoning model thinks aloud; empty of others. */
  readonly reasoning: string;
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly finishReason: 'stop' | 'length' | 'tool_calls';
  readonly usage: object;
  readonly costUsd: number;
}

interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** Works out what a chat answers from memory, or from what functions gave, and what it costs. */
export function planChat(body: ChatBody, random: Random): ChatRun {
  const { asked, model, maxTokens } = body;
  const question = questionOf(asked.input);
  const id = uuidFrom(random);
  const toolCalls = functionCalls(asked, question).map(({ name, args }) => ({
    id: `call_0_${uuidFrom(random)}`,
    type: 'function' as const,
    function: { name, arguments: args },
  }));
  const reasoning = model.reasons ? reasoningAbout(question) : '';
  const whole = toolCalls.length > 0 ? '' : saidBy(body, question, random);
  const room = Math.max(0, maxTokens - tokensOf(reasoning));
  const isCut = tokensOf(whole) > room;
  const text = isCut ? whole.slice(0, room * 4) : whole;
  const args = toolCalls.map((call) => call.function.arguments).join('');

  const input = tokensOf(allTextOf(asked.input));
  const reasoned = tokensOf(reasoning);
  const output = reasoned + tokensOf(text) + tokensOf(args);
  return {
    ...{ id, body, reasoning, text, toolCalls },
    finishReason: toolCalls.length > 0 ? 'tool_calls' : isCut ? 'length' : 'stop',
    usage: usageOf(input, output, model.reasons ? reasoned : undefined),
    costUsd: (input * model.input + output * model.output) / 1_000_000,
  };
}

function saidBy({ asked, asJson }: ChatBody, question: string, random: Random): string {
  const text = answerText(asked, { question, pages: undefined, random });
  return asJson ? JSON.stringify({ claims: text.split(/(?<=\.)\s+/) }) : text;
}

function reasoningAbout(question: string): string {
  return `The question is: ${question.slice(0, 200)} I recall what I know about it and state it in short sentences.`;
}

function usageOf(input: number, output: number, reasoned: number | undefined): object {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: 0 },
    ...(reasoned !== undefined && { completion_tokens_details: { reasoning_tokens: reasoned } }),
    prompt_cache_hit_tokens: 0,
    prompt_cache_miss_tokens: input,
  };
}
