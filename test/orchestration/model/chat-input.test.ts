import {
  AIMessage,
  type AIMessageFields,
  type BaseMessage,
  HumanMessage,
  ToolMessage,
} from '@langchain/core/messages';
import { describe, expect, it } from 'vitest';
import { conversationOf } from '../../../src/orchestration/model/chat-input.js';

const png = 'iVBORw0KGgo=';
const asked = new HumanMessage('What is the weather in Oslo?');
const called = (fields: Pick<AIMessageFields, 'content' | 'additional_kwargs'> = {}) =>
  new AIMessage({
    content: '',
    tool_calls: [{ name: 'weather', args: { city: 'Oslo' }, id: 'call_1' }],
    ...fields,
  });
const answered = (content: ToolMessage['content'] = 'Rain.') =>
  new ToolMessage({ content, name: 'weather', tool_call_id: 'call_1' });

const inputOf = (...messages: BaseMessage[]) => conversationOf(messages).input;

describe('conversationOf', () => {
  it('tells a call of a function of ours back, with what it answered', () => {
    expect(inputOf(asked, called(), answered())).toEqual([
      { role: 'user', content: 'What is the weather in Oslo?' },
      { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{"city":"Oslo"}' },
      { type: 'function_call_output', call_id: 'call_1', name: 'weather', output: 'Rain.' },
    ]);
  });

  it('keeps what the model said beside its call, and the signature of the call', () => {
    const [, said, call] = inputOf(
      asked,
      called({
        content: 'Let me look.',
        additional_kwargs: { thought_signatures: { call_1: 's' } },
      }),
      answered(),
    );

    expect(said).toEqual({ role: 'assistant', content: 'Let me look.' });
    expect(call).toMatchObject({ thought_signature: 's' });
  });

  it('joins the text blocks of a tool answer, and keeps its images', () => {
    const texts = [
      { type: 'text', text: 'Rain ' },
      { type: 'text', text: 'all day.' },
    ];
    const picture = { type: 'image_url', image_url: { url: 'https://example.org/a.png' } };

    expect(inputOf(asked, called(), answered(texts)).at(-1)).toMatchObject({
      output: 'Rain all day.',
    });
    expect(inputOf(asked, called(), answered([...texts, picture])).at(-1)).toMatchObject({
      output: [
        { type: 'input_text', text: 'Rain ' },
        { type: 'input_text', text: 'all day.' },
        { type: 'input_image', image_url: 'https://example.org/a.png' },
      ],
    });
  });

  it('leaves out a call that nobody answered: the vendor would refuse one without the other', () => {
    expect(inputOf(asked, called(), new HumanMessage('Well?'))).toEqual([
      { role: 'user', content: 'What is the weather in Oslo?' },
      { role: 'user', content: 'Well?' },
    ]);
  });

  it('tells as text what a tool answered whose call is not there', () => {
    expect(inputOf(asked, answered()).at(-1)).toMatchObject({
      role: 'user',
      content: expect.stringContaining('Rain.'),
    });
  });

  it.each([
    ['OpenAI’s image', { type: 'image_url', image_url: 'https://example.org/a.png' }],
    [
      'the same with its address inside',
      { type: 'image_url', image_url: { url: 'https://example.org/a.png' } },
    ],
    ['LangChain’s image by address', { type: 'image', url: 'https://example.org/a.png' }],
    ['the older one', { type: 'image', source_type: 'url', url: 'https://example.org/a.png' }],
  ])('takes %s', (_what, block) => {
    const [message] = inputOf(
      new HumanMessage({ content: [{ type: 'text', text: 'What is this?' }, block] }),
    );

    expect(message).toEqual({
      role: 'user',
      content: [
        { type: 'input_text', text: 'What is this?' },
        { type: 'input_image', image_url: 'https://example.org/a.png' },
      ],
    });
  });

  it.each([
    ['LangChain’s image in place', { type: 'image', data: png, mimeType: 'image/png' }],
    ['the older one', { type: 'image', source_type: 'base64', data: png, mime_type: 'image/png' }],
  ])('takes %s', (_what, block) => {
    expect(inputOf(new HumanMessage({ content: [block] }))).toEqual([
      {
        role: 'user',
        content: [{ type: 'input_image', image_url: `data:image/png;base64,${png}` }],
      },
    ]);
  });

  it('leaves out what another model thought, and how it wrote its calls', () => {
    const message = new AIMessage({
      content: [
        { type: 'thinking', thinking: 'Hm.' },
        { type: 'text', text: 'It rains.' },
        { type: 'tool_use', id: 'x', name: 'weather', input: {} },
      ],
    });

    expect(inputOf(asked, message).at(-1)).toEqual({ role: 'assistant', content: 'It rains.' });
  });
});
