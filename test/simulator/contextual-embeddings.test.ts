import { describe, expect, it } from 'vitest';
import { ask, simulated } from './simulated.js';

const path = '/v1/contextualizedembeddings';
const model = 'pplx-embed-context-v1-0.6b';
const documents = [
  ['Coral reefs bleach in warm water.', 'They recover slowly.'],
  ['Batteries lose range in the cold.', 'They recover slowly.'],
];
const embedded = (more: object) =>
  ask(simulated().simulator, { model, input: documents, ...more }, { path });

describe('POST /v1/contextualizedembeddings', () => {
  it('answers one vector per chunk, by document, with what it cost', async () => {
    const { simulator } = simulated();

    const { json, status } = await ask(simulator, { model, input: documents }, { path });

    expect(status).toBe(200);
    expect(json).toMatchObject({
      object: 'list',
      model,
      data: [0, 1].map((index) => ({
        object: 'list',
        index,
        data: [
          { object: 'embedding', index: 0 },
          { object: 'embedding', index: 1 },
        ],
      })),
      // 28 tokens at $0.008 a million.
      usage: { total_tokens: 28, cost: { total_cost: 0.000000224, currency: 'USD' } },
    });
    expect(simulator.bill()).toMatchObject({ totalUsd: 0.000000224, runs: 1 });
  });

  it('gives equal chunks of different documents different vectors', async () => {
    const { json } = await embedded({});

    const [one, other] = json.data.map(
      ({ data }: { data: { embedding: string }[] }) => data[1]?.embedding,
    );
    expect(one).not.toBe(other);
    expect((await embedded({})).json).toEqual(json);
  });

  it.each([
    [undefined, undefined, 1_024],
    [256, undefined, 256],
    [256, 'base64_binary', 32],
  ])('has the size of %s dimensions as %s', async (dimensions, encoding, bytes) => {
    const { json } = await embedded({
      ...(dimensions && { dimensions }),
      ...(encoding && { encoding_format: encoding }),
    });

    expect(Buffer.from(json.data[0].data[0].embedding, 'base64')).toHaveLength(bytes);
  });

  it.each<[string, object, string]>([
    ['a model without context', { model: 'pplx-embed-v1-0.6b' }, 'model'],
    ['texts without documents', { input: ['tea'] }, 'input[0]'],
    ['no document', { input: [] }, 'input'],
    ['a document without chunks', { input: [[]] }, 'input[0]'],
    ['an empty chunk', { input: [['']] }, 'input[0][0]'],
    ['an unknown field', { user: 'me' }, 'user'],
    ['too many dimensions', { dimensions: 1_025 }, 'dimensions'],
    ['too many chunks', { input: [Array(16_001).fill('x')] }, 'input'],
    ['a document that is too long', { input: [Array(2).fill('x'.repeat(70_000))] }, 'input'],
    ['too much', { input: Array(5).fill(['x'.repeat(100_000)]) }, 'input'],
  ])('refuses %s', async (_, more, param) => {
    const { status, json } = await embedded(more);

    expect(status).toBe(400);
    expect(json.error).toMatchObject({ type: 'invalid_request', param });
  });
});
