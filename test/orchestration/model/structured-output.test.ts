import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AnswerShapeError } from '../../../src/errors.js';
import { ChatPerplexity } from '../../../src/orchestration/model/chat-perplexity.js';
import { answerWith, metaWith, scriptedClient } from '../scripted-client.js';
import { simulatedClient } from '../simulated-client.js';

const question = 'What are the main causes of coral reef decline?';
const modelWith = async (options = {}) => {
  const { client, simulator } = await simulatedClient();
  return { model: new ChatPerplexity({ client, ...options }), client, simulator };
};

const finding = z.object({ claims: z.array(z.string()).min(1), confidence: z.number() });

describe('ChatPerplexity.withStructuredOutput', () => {
  it.each(['jsonSchema', 'functionCalling'])('fills a zod schema by %s', async (method) => {
    const { model } = await modelWith();

    const value = await model.withStructuredOutput(finding, { method }).invoke(question);

    expect(finding.parse(value)).toEqual(value);
  });

  it('gives what zod makes of the answer', async () => {
    const { model } = await modelWith();
    const schema = finding.transform(({ claims }) => ({ count: claims.length }));

    const value = await model.withStructuredOutput(schema).invoke(question);

    expect(value.count).toBeGreaterThan(0);
  });

  it('takes JSON Schema, and a function’s description for one', async () => {
    const { model } = await modelWith();
    const schema = {
      title: 'finding',
      type: 'object',
      properties: { text: { type: 'string' }, count: { type: 'integer' } },
      required: ['text', 'count'],
    };

    const value = await model.withStructuredOutput(schema).invoke(question);
    const again = await model
      .withStructuredOutput({ name: 'finding', description: 'x', parameters: schema })
      .invoke(question);

    expect(value).toEqual({ text: expect.any(String), count: expect.any(Number) });
    expect(again).toEqual(value);
  });

  it('gives the message beside the value where asked', async () => {
    const { model } = await modelWith();

    const { raw, parsed } = await model
      .withStructuredOutput(finding, { includeRaw: true })
      .invoke(question);

    expect(JSON.parse(raw.text)).toEqual(parsed);
    expect(raw.response_metadata).toHaveProperty('meta');
  });

  it.each([
    ['is no JSON', 'Reefs decline.', 'The answer is not JSON (14 characters).'],
    ['lacks a field', '{"claims":["x"]}', 'The answer does not fit the schema at confidence.'],
    [
      'breaks a rule',
      '{"claims":[],"confidence":1}',
      'The answer does not fit the schema at claims.',
    ],
  ])(
    'says where an answer %s, and gives null beside the raw one',
    async (_what, text, sentence) => {
      const model = new ChatPerplexity({ client: scriptedClient(() => answerWith({ text })) });

      const asking = model.withStructuredOutput(finding).invoke(question);
      const raw = model.withStructuredOutput(finding, { includeRaw: true }).invoke(question);

      await expect(asking).rejects.toThrow(AnswerShapeError);
      await expect(asking).rejects.toThrow(sentence);
      expect(await raw).toMatchObject({ parsed: null, raw: { content: text } });
    },
  );

  it('says so when the function was not called', async () => {
    const model = new ChatPerplexity({ client: scriptedClient() });

    const asking = model
      .withStructuredOutput(finding, { method: 'functionCalling', name: 'finding' })
      .invoke(question);

    await expect(asking).rejects.toThrow('The model was to call the tool finding and did not');
  });

  it('checks JSON Schema too', async () => {
    const model = new ChatPerplexity({ client: scriptedClient(() => answerWith({ text: '{}' })) });
    const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };

    await expect(model.withStructuredOutput(schema).invoke(question)).rejects.toThrow(
      'The answer does not fit the schema at its root.',
    );
  });

  it('asks anew where the answer that was kept is not in shape', async () => {
    const fits = '{"claims":["x"],"confidence":1}';
    const client = scriptedClient(({ options }) =>
      options.freshness === 'fresh'
        ? answerWith({ text: fits })
        : answerWith({ text: 'No.', meta: metaWith({ outcome: 'hit' }) }),
    );

    const value = await new ChatPerplexity({ client }).withStructuredOutput(finding).invoke('Why?');

    expect(value).toEqual(JSON.parse(fits));
    expect(client.asked).toHaveLength(2);
  });
});
