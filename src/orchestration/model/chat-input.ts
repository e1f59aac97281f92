import type { BaseMessage } from '@langchain/core/messages';
import { ConfigError } from '../../errors.js';
import type { InputMessage } from '../../perplexity/agent-input.js';
import type { AgentRequest } from '../../perplexity/requests.js';

type TextMessage = InputMessage & { readonly content: string };

/** The part of a request that comes from the conversation. */
export type Conversation = Pick<AgentRequest, 'input' | 'instructions'>;

/**
 * Puts LangChain's messages into the vendor's words: system messages become `instructions`, the rest `input`; a single
 * question goes as a plain string. Throws a ConfigError for what the Agent API cannot take: images, or nothing to answer.
 */
export function conversationOf(messages: readonly BaseMessage[]): Conversation {
  const instructions = messages
    .filter((message) => message.type === 'system')
    .map(textOf)
    .join('\n\n');
  const input = messages.filter((message) => message.type !== 'system').flatMap(inputMessages);
  const [first] = input;
  if (first === undefined) {
    throw new ConfigError(
      'ChatPerplexity needs at least one message that is not a system message.',
    );
  }
  const isOneQuestion = input.length === 1 && first.role === 'user';
  return {
    input: isOneQuestion ? first.content : input,
    ...(instructions === '' ? {} : { instructions }),
  };
}

function inputMessages(message: BaseMessage): TextMessage[] {
  const content = textOf(message);
  if (content === '') return []; // An assistant's turn that only called tools says nothing by itself.
  if (message.type === 'ai') return [{ role: 'assistant', content }];
  if (message.type === 'tool') {
    // Another agent's tool, in a conversation it shares with us: the Agent API takes no foreign tool results.
    return [{ role: 'user', content: `Result of the tool ${message.name ?? ''}:\n${content}` }];
  }
  return [{ role: 'user', content }];
}

function textOf(message: BaseMessage): string {
  const { content } = message;
  if (typeof content === 'string') return content;
  const odd = content.find((block) => block.type !== 'text');
  if (odd)
    throw new ConfigError(`ChatPerplexity reads text only, not a block of type ${odd.type}.`);
  return message.text;
}
