import type { ContentReader } from '../telemetry/call-content.js';
import type { Message, MessagePart } from '../telemetry/message-content.js';
import type { FunctionOutputInput, InputItem, InputMessage } from './agent-input.js';
import type { AgentAnswer } from './answers.js';
import type { AgentRequest } from './requests.js';
import { parseJson } from './response-errors.js';

/** Why a run ended, in the conventions' words. */
export function finishReasonOf({ toolCalls }: Pick<AgentAnswer, 'toolCalls'>): string {
  return toolCalls.length > 0 ? 'tool_call' : 'stop';
}

/** A conversation with the Agent API in the words of the GenAI conventions' JSON schemas. */
export const agentContent: ContentReader<AgentRequest, AgentAnswer> = {
  asked: ({ input, instructions }) => ({
    instructions,
    messages:
      typeof input === 'string'
        ? [{ role: 'user', parts: [textPart(input)] }]
        : input.map(messageOf),
  }),
  answered: (answer) => [
    {
      role: 'assistant',
      parts: [
        ...(answer.text === '' ? [] : [textPart(answer.text)]),
        ...answer.toolCalls.map(({ callId, name, arguments: args }) =>
          callPart({ call_id: callId, name, arguments: args }),
        ),
      ],
      finish_reason: finishReasonOf(answer),
    },
  ],
};

function messageOf(item: InputItem): Message {
  if (item.type === 'function_call') return { role: 'assistant', parts: [callPart(item)] };
  if (item.type === 'function_call_output') {
    const { call_id: id, output } = item;
    const response = typeof output === 'string' ? output : output.map(partOf);
    return { role: 'tool', parts: [{ type: 'tool_call_response', id, response }] };
  }
  if (item.type === 'reasoning') {
    const texts = [...item.summary, ...(item.content ?? [])];
    const parts = texts.map(({ text }) => ({ type: 'reasoning', content: text }));
    return { role: 'assistant', parts };
  }
  const { role, content } = item;
  return { role, parts: typeof content === 'string' ? [textPart(content)] : content.map(partOf) };
}

type ContentPart =
  | Exclude<InputMessage['content'], string>[number]
  | Exclude<FunctionOutputInput['output'], string>[number];

function partOf(part: ContentPart): MessagePart {
  return part.type === 'input_text'
    ? textPart(part.text)
    : { type: 'uri', modality: 'image', uri: part.image_url };
}

function textPart(content: string): MessagePart {
  return { type: 'text', content };
}

interface FunctionCall {
  readonly call_id: string;
  readonly name: string;
  readonly arguments: string;
}

/** Arguments as a structure where they are one: a model may write what is no JSON. */
function callPart({ call_id: id, name, arguments: text }: FunctionCall): MessagePart {
  return { type: 'tool_call', id, name, arguments: parseJson(text) ?? text };
}
