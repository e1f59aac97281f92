import { AIMessage, type BaseMessage, HumanMessage } from '@langchain/core/messages';
import { MessagesValue } from '@langchain/langgraph';
import { z } from 'zod';
import type { CitedText } from '../../citations/claims.js';
import type { SourceRef } from '../../citations/source-ref.js';
import { ConfigError } from '../../errors.js';
import type { Gap } from '../branches/gap.js';
import { messageId } from '../model/message-id.js';

/**
 * What the state of every orchestration begins with. A turn is asked by `question`, or by `messages` that end with one of a
 * human, so that an orchestration is itself an agent; its answer is the last message and `answer`.
 */
export const turnFields = {
  messages: MessagesValue,
  question: z.string().trim().default(''),
  /** Empty where there is none; `ending` and the gaps say why. */
  answer: z.string().default(''),
  /** What the markers of `answer` point to. */
  sources: z.array(z.custom<SourceRef>()).default(() => []),
};

/** Names that no agent may have where agents are nodes: LangGraph keeps nodes and state keys apart by name. */
export const turnKeys: readonly string[] = ['__start__', '__end__', ...Object.keys(turnFields)];

export interface Turn {
  readonly messages: readonly BaseMessage[];
  readonly question: string;
}

/** What this turn asks: the human's message at the end of the conversation, else `question`. */
export function questionOf({ messages, question }: Turn): string {
  const asked = humanText(messages.at(-1)) || question || humanText(messages.findLast(isHuman));
  if (asked) return asked;
  throw new ConfigError(
    'There is nothing to answer: give a `question`, or `messages` that end with a human’s.',
  );
}

/** Of orchestrations that come back to the node they begin with: the turn that their bookkeeping belongs to. */
export const turnMark = { opened: z.string().default('') };

/** The same from the question to the answer, which joins the messages, and another for every other question. */
export function markOf(turn: Turn): string {
  return `${turn.messages.length} ${questionOf(turn)}`;
}

/** Whether a turn begins: the last one ended, or was given up and something else is asked. A resumed turn goes on. */
export function isNewTurn(
  state: Turn & { readonly opened: string; readonly ending?: unknown },
): boolean {
  return state.ending !== undefined || state.opened !== markOf(state);
}

/** A turn that may ask several questions at once. */
export interface Questions extends Turn {
  readonly questions: readonly string[];
}

/** Whether `questions` is what this turn asks; a human's message at the end of the conversation goes first. */
export function isMany({ messages, questions }: Questions): boolean {
  return questions.length > 0 && messages.at(-1)?.type !== 'human';
}

export function questionsOf(turn: Questions): readonly string[] {
  return isMany(turn) ? turn.questions : [questionOf(turn)];
}

/** What ends a turn: the answer as text with its sources, or the gap where it should be. */
export type Closing = CitedText | { readonly failed: Gap };

/** The part of the state that a turn ends with. The question joins the conversation unless it came from there. */
export function closeTurn(turn: Turn, name: string, closing: Closing) {
  const isAsked = turn.messages.at(-1)?.type === 'human';
  const asked = isAsked ? [] : [new HumanMessage({ id: messageId(), content: questionOf(turn) })];
  const messages = [...asked, closingMessage(name, closing)];
  if ('failed' in closing) return { messages, answer: '', sources: [] };
  return { messages, answer: closing.text, sources: [...closing.sources] };
}

function closingMessage(name: string, closing: Closing): AIMessage {
  const failed = 'failed' in closing;
  return new AIMessage({
    id: messageId(),
    name,
    content: failed ? `No answer: ${closing.failed.message}` : closing.text,
    // An orchestration that asks this one finds the gap here (`askAgents`).
    response_metadata: failed ? { failed: closing.failed } : { sources: closing.sources },
  });
}

function humanText(message: BaseMessage | undefined): string {
  return message && isHuman(message) ? message.text.trim() : '';
}

function isHuman({ type }: BaseMessage): boolean {
  return type === 'human';
}
