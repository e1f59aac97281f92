import { AIMessage, type BaseMessage, ToolMessage } from '@langchain/core/messages';
import { ConfigError } from '../../errors.js';
import type { FunctionCallInput, InputItem, InputMessage } from '../../perplexity/agent-input.js';
import type { AgentRequest } from '../../perplexity/requests.js';
import { fenced } from '../../prompts/fence.js';
import { contentParts, isText, textOf } from './content-parts.js';

/** The part of a request that comes from the conversation. */
export type Conversation = Pick<AgentRequest, 'input' | 'instructions'>;

/**
 * Puts LangChain's messages into the vendor's words: system messages become `instructions`, the rest `input`; a single
 * question goes as a plain string. Calls of functions go with their outputs, whoever of several agents made them; an output
 * whose call is not there goes as text. Throws a ConfigError for what the Agent API cannot take.
 */
export function conversationOf(messages: readonly BaseMessage[]): Conversation {
  const instructions = messages
    .filter((message) => message.type === 'system')
    .map(textOf)
    .join('\n\n');
  const exchanges = exchangesIn(messages);
  const input = messages
    .filter((message) => message.type !== 'system')
    .flatMap((message) => inputItems(message, exchanges));
  const [first] = input;
  if (first === undefined) {
    throw new ConfigError(
      'ChatPerplexity needs at least one message that is not a system message.',
    );
  }
  return {
    input: input.length === 1 && isQuestion(first) ? first.content : input,
    ...(instructions === '' ? {} : { instructions }),
  };
}

function isQuestion(item: InputItem): item is InputMessage & { readonly content: string } {
  return 'role' in item && item.role === 'user' && typeof item.content === 'string';
}

/** Ids of the calls that go with their outputs; one without the other would be refused. */
function exchangesIn(messages: readonly BaseMessage[]): ReadonlySet<string> {
  const answered = new Set(
    messages
      .filter((message) => ToolMessage.isInstance(message))
      .map((message) => message.tool_call_id),
  );
  const calls = messages
    .filter((message) => AIMessage.isInstance(message))
    .flatMap(({ tool_calls: made = [] }) => made);
  return new Set(calls.flatMap(({ id }) => (id && answered.has(id) ? [id] : [])));
}

function inputItems(message: BaseMessage, exchanges: ReadonlySet<string>): InputItem[] {
  if (ToolMessage.isInstance(message)) return [toolItem(message, exchanges)];
  if (!AIMessage.isInstance(message)) return said('user', message);
  return [...said('assistant', message), ...callItems(message, exchanges)];
}

function said(role: 'user' | 'assistant', message: BaseMessage): InputMessage[] {
  const parts = contentParts(message);
  if (!parts.every(isText)) return [{ role, content: parts }];
  const content = parts.map(({ text }) => text).join('');
  return content === '' ? [] : [{ role, content }]; // A turn that only called tools says nothing by itself.
}

function callItems(message: AIMessage, exchanges: ReadonlySet<string>): FunctionCallInput[] {
  const signatures = message.additional_kwargs['thought_signatures'] as
    | Readonly<Record<string, string>>
    | undefined;
  return (message.tool_calls ?? []).flatMap(({ id, name, args }) => {
    if (id === undefined || !exchanges.has(id)) return [];
    const signature = signatures?.[id];
    return {
      type: 'function_call' as const,
      call_id: id,
      name,
      arguments: JSON.stringify(args),
      ...(signature === undefined ? {} : { thought_signature: signature }),
    };
  });
}

function toolItem(message: ToolMessage, exchanges: ReadonlySet<string>): InputItem {
  const { tool_call_id: id, name = '' } = message;
  const parts = contentParts(message);
  const output = parts.every(isText) ? parts.map(({ text }) => text).join('') : parts;
  if (exchanges.has(id)) {
    return { type: 'function_call_output', call_id: id, output, ...(name && { name }) };
  }
  return { role: 'user', content: `Result of the tool ${name}.\n${fenced(textOf(message))}` };
}
