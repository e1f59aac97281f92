import { BaseMessage, type BaseMessage as Message } from '@langchain/core/messages';
import { ConfigError } from '../../errors.js';
import type { AskedFrom } from '../asked-from.js';
import { clipped, type ScriptCondition, type ScriptEntry } from './script.js';

/** One request to a scripted model. */
export interface AskedModel extends AskedFrom {
  readonly messages: readonly Message[];
  /** Text of the last message. */
  readonly text: string;
  /** Text of the system messages. */
  readonly instructions: string;
  /** Names of the tools it was bound to, the one for structured output included. */
  readonly tools: readonly string[];
  readonly signal: AbortSignal | undefined;
}

export interface ScriptedToolCall {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** @defaultValue `call_1`, `call_2` and so on */
  readonly id?: string | undefined;
}

/** An answer in parts; all are optional. */
export interface ScriptedAnswer {
  readonly text?: string | undefined;
  /** The text in the pieces in which it streams. @defaultValue the text, word by word */
  readonly tokens?: readonly string[] | undefined;
  readonly toolCalls?: readonly ScriptedToolCall[] | undefined;
  /** The value for `withStructuredOutput`, or for an agent's `output`; as JSON text where no shape was asked for. */
  readonly structured?: Readonly<Record<string, unknown>> | undefined;
  /** @defaultValue one token for each word in the messages and in the text */
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number } | undefined;
}

/** A text, an answer in parts, a message as it stands, or an error to be thrown as it is. */
export type ScriptedReply = string | ScriptedAnswer | Message | Error;

/** A reply, or a function that makes one from what was asked; it may wait, fail or never end. */
export type ScriptedReplySource =
  | ScriptedReply
  | ((asked: AskedModel) => ScriptedReply | Promise<ScriptedReply>);

/** A reply for the next request, or one under conditions. */
export type ScriptedTurn =
  | ScriptedReplySource
  | (ScriptCondition<AskedModel> & { readonly reply: ScriptedReplySource });

/** Turns in their order, or turns by the name of the agent that asks. */
export type ModelScript =
  | readonly ScriptedTurn[]
  | Readonly<Record<string, readonly ScriptedTurn[]>>;

type Entry = ScriptEntry<AskedModel, ScriptedReplySource>;

/** The script with every turn in the same form. */
export function entriesOf(script: ModelScript): Entry[] {
  if (typeof script !== 'object' || script === null) {
    throw new ConfigError(
      'Expected the script of a model to be a list of turns, or lists by agent.',
    );
  }
  if (isList(script)) return script.map((turn, index) => entryOf(turn, `${index + 1}`));
  return Object.entries(script).flatMap(([agent, turns]) =>
    turns.map((turn, index) => ({ ...entryOf(turn, `${agent} ${index + 1}`), agent })),
  );
}

/** `Array.isArray` knows no readonly lists. */
function isList(script: ModelScript): script is readonly ScriptedTurn[] {
  return Array.isArray(script);
}

function entryOf(turn: ScriptedTurn, place: string): Entry {
  if (typeof turn === 'string' || typeof turn === 'function') return { reply: turn };
  if (typeof turn !== 'object' || turn === null) {
    throw new ConfigError(
      `Turn ${place} of the model's script is no text, answer, message, error or function.`,
    );
  }
  return 'reply' in turn ? turn : { reply: turn };
}

/** A reply in a few words, for messages. */
export function replyText(reply: ScriptedReplySource): string {
  if (typeof reply === 'string') return clipped(reply);
  if (typeof reply === 'function') return 'a function';
  if (reply instanceof Error) return `the error ${clipped(reply.message)}`;
  if (BaseMessage.isInstance(reply)) return clipped(reply.text);
  const { text = reply.tokens?.join(''), toolCalls = [], structured } = reply;
  const parts = [
    text !== undefined && clipped(text),
    toolCalls.length > 0 && `a call of ${toolCalls.map(({ name }) => name).join(' and ')}`,
    structured !== undefined && `an object with ${Object.keys(structured).join(', ')}`,
  ].filter((part) => part !== false);
  return parts.join(' and ') || 'an empty answer';
}
