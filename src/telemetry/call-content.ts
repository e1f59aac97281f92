import type { Attributes } from '@opentelemetry/api';
import { genAi } from './attributes.js';
import { type Message, messagesText, partsText, plainText } from './message-content.js';

/** What somebody asks, in the terms of the GenAI conventions. */
export interface AskedContent {
  readonly instructions?: string | undefined;
  readonly messages?: readonly Message[] | undefined;
  /** What is searched for. */
  readonly query?: string | undefined;
}

/** Reads what is said out of requests and answers; asked only where that is to be recorded. */
export interface ContentReader<In, Out> {
  asked(request: In): AskedContent;
  answered?(answer: Out): readonly Message[];
}

export function askedAttributes({ instructions, messages, query }: AskedContent): Attributes {
  const attributes: Attributes = {};
  if (instructions !== undefined) {
    const part = { type: 'text', content: instructions };
    attributes[genAi.systemInstructions] = partsText([part]);
  }
  if (messages) attributes[genAi.inputMessages] = messagesText(messages);
  if (query !== undefined) attributes[genAi.retrievalQuery] = plainText(query);
  return attributes;
}

export function answeredAttributes(messages: readonly Message[]): Attributes {
  return { [genAi.outputMessages]: messagesText(messages) };
}
