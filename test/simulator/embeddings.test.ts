import { describe, expect, it } from 'vitest';
import { type Asked, ask, simulated } from './simulated.js';

const path = '/v1/embeddings';
const body = { model: 'pplx-embed-v1-0.6b', input: 'Heat pumps in electric vehicles' };
const embedded = (more: object = {}, asked: Asked = {}) =>
  ask(simulated().simulator, { ...body, ...more }, { path, ...asked });

const vectorOf = (json: { data: { embedding: string }[] }, place = 0) =>
  new Int8Array(Buffer.from(json.data[place]?.embedding ?? '', 'base64'));

function cosine(one: Int8Array, other: Int8Array): number {
  const dot = (a: Int8Array, b: Int8Array) =>
    a.reduce((sum, value, place) => sum + value * (b[place] ?? 0), 0);
  return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
}

describe('POST /v1/embeddings', () => {
  it('answers one vector per text, in order, with what it cost', async () => {
    const { simulator } = simulated();

    const { json, status } = await ask(simulator, { ...body, input: ['tea', 'coffee'] }, { path });

    expect(status).toBe(200);
    expect(json).toMatchObject({
      object: 'list',
      model: 'pplx-embed-v1-0.6b',
      data: [
        { object: 'embedding', index: 0 },
        { object: 'embedding', index: 1 },
      ],
      // Three tokens at $0.004 a million.
      usage: {
        prompt_tokens: 3,
        total_tokens: 3,
        cost: { input_cost: 0.000_000_012, total_cost: 0.000_000_012, currency: 'USD' },
      },
    });
    expect(simulator.bill().totalUsd).toBe(0.000_000_012);
    expect(simulator.requests()).toMatchObject([{ model: 'pplx-embed-v1-0.6b', ran: true }]);
  });

  it.each([
    ['pplx-embed-v1-0.6b', undefined, undefined, 1_024],
    ['pplx-embed-v1-4b', undefined, undefined, 2_560],
    ['pplx-embed-v1-4b', 200, undefined, 200],
    ['pplx-embed-v1-0.6b', undefined, 'base64_binary', 128],
    ['pplx-embed-v1-0.6b', 256, 'base64_binary', 32],
  ])(
    'has the size of %s with %s dimensions as %s',
    async (...[model, dimensions, encoding, bytes]) => {
      const { json } = await embedded({
        model,
        ...(dimensions && { dimensions }),
        ...(encoding && { encoding_format: encoding }),
      });

      expect(vectorOf(json)).toHaveLength(bytes);
    },
  );

  it('gives equal texts equal vectors, and texts that share words similar ones', async () => {
    const { json } = await embedded({
      input: [body.input, body.input, 'Electric heat pumps', 'Coral reefs decline'],
    });

    const [first, again, near, far] = [0, 1, 2, 3].map((place) => vectorOf(json, place));
    if (!(first && again && near && far)) throw new Error('Expected four vectors.');
    expect(again).toEqual(first);
    expect(cosine(first, near)).toBeGreaterThan(0.5);
    expect(Math.abs(cosine(first, far))).toBeLessThan(0.2);
  });

  it('shortens a vector by leaving its end away, and packs signs into bits', async () => {
    const whole = vectorOf((await embedded()).json);

    const short = vectorOf((await embedded({ dimensions: 128 })).json);
    const bits = vectorOf((await embedded({ encoding_format: 'base64_binary' })).json);

    expect(short).toEqual(whole.slice(0, 128));
    const unpacked = [...whole.keys()].map((place) => ((bits[place >> 3] ?? 0) >> (place & 7)) & 1);
    expect(unpacked).toEqual([...whole].map((value) => (value >= 0 ? 1 : 0)));
  });

  it.each<[string, object, string]>([
    ['an unknown field', { user: 'x' }, 'json: unknown field "user"'],
    ['an unknown model', { model: 'sonar' }, 'model must be one of'],
    ['no text', { input: [] }, 'input must be at least 1'],
    ['an empty text', { input: ['a', ''] }, 'must be at least 1 characters long'],
    ['too many texts', { input: Array.from({ length: 513 }, () => 'a') }, 'at most 512'],
    ['too few dimensions', { dimensions: 64 }, 'dimensions must be at least 128'],
    ['too many dimensions', { dimensions: 1_025 }, 'dimensions must be at most 1024'],
    ['a text that is too long', { input: 'x'.repeat(132_000) }, 'each input must have at most'],
    [
      'too much in total',
      { input: Array.from({ length: 5 }, () => 'x'.repeat(100_000)) },
      'in total',
    ],
    ['floats', { encoding_format: 'float' }, 'encoding_format must be one of'],
  ])('refuses %s', async (_, wrong, part) => {
    const { status, json } = await embedded(wrong);

    expect(status).toBe(400);
    expect(json.error.message).toContain(part);
  });

  it('needs credit, and meets faults', async () => {
    const { simulator } = simulated({ quotaUsd: 0 });
    const broke = await ask(simulator, body, { path });
    const other = simulated().simulator;
    other.addFaults({ path, status: 502 });

    expect(broke.json.error).toMatchObject({ type: 'insufficient_quota' });
    expect((await ask(other, body, { path })).status).toBe(502);
  });
});
