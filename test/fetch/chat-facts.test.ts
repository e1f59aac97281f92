import { expect, it } from 'vitest';
import { createFactsReader } from '../../src/fetch/chat-facts.js';

it.each([
  ['closely', undefined],
  ['with spaces, as servers written in Python do', 1],
])('the facts of a stream are read from JSON written %s', (_how, indent) => {
  const json = (value: object) => JSON.stringify(value, null, indent).replaceAll('\n', ' ');
  const reader = createFactsReader();
  const events = [
    { id: 'c-1', model: 'm', choices: [{ delta: { content: 'Yes.' }, finish_reason: null }] },
    { id: 'c-1', model: 'm', choices: [{ delta: {}, finish_reason: 'stop' }] },
    { id: 'c-1', model: 'm', choices: [], usage: { prompt_tokens: 7, completion_tokens: 2 } },
  ];

  for (const event of events) reader.push(Buffer.from(`data: ${json(event)}\n\n`));

  expect(reader.facts()).toMatchObject({
    finishReason: 'stop',
    usage: { inputTokens: 7, outputTokens: 2, totalTokens: 9 },
  });
});
