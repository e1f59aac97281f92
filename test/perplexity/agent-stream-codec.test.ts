import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentStreamCodec } from '../../src/perplexity/agent-stream-codec.js';
import type { AgentAnswer } from '../../src/perplexity/answers.js';
import type { AgentProgress } from '../../src/perplexity/stream-events.js';

const sources = [1, 2, 3].map((id) => ({
  id,
  url: `https://${id}.example`,
  title: 'T',
  snippet: 's',
  date: undefined,
  lastUpdated: undefined,
}));

function answerOf(text: string): AgentAnswer {
  const usage = {
    inputTokens: 1,
    outputTokens: 1,
    totalTokens: 2,
    reasoningTokens: 0,
    cachedInputTokens: 0,
  };
  return { id: 'r', model: 'm', text, sources, toolCalls: [], usage, costUsd: 0, upstreamMs: 1 };
}

const textOf = (events: readonly AgentProgress[]) =>
  events.map((event) => (event.type === 'text_delta' ? event.delta : '')).join('');

const event: fc.Arbitrary<AgentProgress> = fc.oneof(
  fc
    .string({ minLength: 1, unit: 'binary' })
    .map((delta) => ({ type: 'text_delta', delta }) as const),
  fc
    .subarray(sources, { minLength: 1 })
    .map((found) => ({ type: 'sources', sources: found }) as const),
  fc
    .constantFrom('item_added' as const, 'item_done' as const)
    .map((type) => ({ type, item: 'message' })),
);

describe('agentStreamCodec', () => {
  it('gives back the events that it was given, also by way of JSON', () => {
    fc.assert(
      fc.property(fc.array(event), fc.string(), (events, rest) => {
        const answer = answerOf(textOf(events) + rest);

        const stored = JSON.parse(JSON.stringify(agentStreamCodec.pack(events, answer)));

        expect(agentStreamCodec.unpack(stored, answer)).toEqual(events);
      }),
    );
  });

  it('stores a piece of text as its length', () => {
    const pieces = ['The sky ', 'is blue.'].map((delta) => ({ type: 'text_delta', delta }));

    expect(agentStreamCodec.pack(pieces, answerOf('The sky is blue.'))).toEqual([8, 8]);
  });

  it.each([
    ['a text that is not the answer’s', { type: 'text_delta', delta: 'grey' }],
    ['pages the answer does not list', { type: 'sources', sources: [{ ...sources[0], id: 9 }] }],
  ])('keeps nothing of %s', (_, told) => {
    expect(agentStreamCodec.pack([told], answerOf('blue'))).toBeUndefined();
  });

  it('makes nothing of damaged ones, or events of the right text, and never throws', () => {
    const answer = answerOf('blue');

    fc.assert(
      fc.property(fc.jsonValue(), (damaged) => {
        const events = agentStreamCodec.unpack(damaged, answer) as readonly AgentProgress[];

        expect(answer.text.startsWith(textOf(events))).toBe(true);
      }),
    );
    expect(agentStreamCodec.unpack([2, 3], answer)).toEqual([]);
    expect(agentStreamCodec.unpack([2, [7]], answer)).toEqual([]);
  });
});
