import { describe, expect, it } from 'vitest';
import { agentContent } from '../../src/perplexity/agent-content.js';

const said = (content: string) => ({ type: 'text', content });

describe('agentContent', () => {
  it('reads a question and a system prompt', () => {
    expect(
      agentContent.asked({ input: 'Why?', preset: 'fast', instructions: 'Be brief.' }),
    ).toEqual({
      instructions: 'Be brief.',
      messages: [{ role: 'user', parts: [said('Why?')] }],
    });
  });

  it('reads a conversation with pictures, calls and their answers', () => {
    const { messages } = agentContent.asked({
      preset: 'fast',
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'What is this?' },
            { type: 'input_image', image_url: 'https://example.com/a.png' },
          ],
        },
        { type: 'function_call', call_id: 'c1', name: 'look', arguments: '{"at":"a"}' },
        { type: 'function_call', call_id: 'c2', name: 'look', arguments: 'not JSON' },
        { type: 'function_call_output', call_id: 'c1', output: 'a bridge' },
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'It has arches.' }] },
      ],
    });

    expect(messages).toEqual([
      {
        role: 'user',
        parts: [
          said('What is this?'),
          { type: 'uri', modality: 'image', uri: 'https://example.com/a.png' },
        ],
      },
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 'c1', name: 'look', arguments: { at: 'a' } }],
      },
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 'c2', name: 'look', arguments: 'not JSON' }],
      },
      { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: 'a bridge' }] },
      { role: 'assistant', parts: [{ type: 'reasoning', content: 'It has arches.' }] },
    ]);
  });

  it('reads an answer that asks for a function', () => {
    const messages = agentContent.answered?.({
      ...{ id: 'r', model: 'm', text: '', sources: [], costUsd: 0, upstreamMs: 1 },
      usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 } as never,
      toolCalls: [{ callId: 'c1', name: 'look', arguments: '{}' }],
    });

    expect(messages).toEqual([
      {
        role: 'assistant',
        parts: [{ type: 'tool_call', id: 'c1', name: 'look', arguments: {} }],
        finish_reason: 'tool_call',
      },
    ]);
  });
});
