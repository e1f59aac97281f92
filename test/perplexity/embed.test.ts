import { afterEach, describe, expect, it } from 'vitest';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { readEmbeddings } from '../../src/perplexity/embeddings-answer.js';
import type { EmbeddingsRequest } from '../../src/perplexity/requests.js';
import { startSimulator } from '../../src/simulator/start-simulator.js';

const opened: { close(): Promise<void> }[] = [];
const model = 'pplx-embed-v1-0.6b';

async function world() {
  const simulator = await startSimulator({ latency: 'fixed:0ms' });
  const client = new PerplexityClient({
    apiKeys: simulator.keys,
    baseUrl: simulator.url,
    random: () => 0,
  });
  opened.push(client, simulator);
  return { simulator, client };
}

const product = (one: Int8Array, other: Int8Array) =>
  one.reduce((sum, value, place) => sum + value * (other[place] ?? 0), 0);

afterEach(async () => {
  for (const part of opened.splice(0)) await part.close();
});

describe('PerplexityClient.embed', () => {
  it('gives a vector of signed bytes for each text, near ones for near texts', async () => {
    const { client, simulator } = await world();
    const input = ['coral reefs bleach', 'bleached coral reefs', 'fusion of deuterium'];

    const { vectors, usage, costUsd, meta } = await client.embed({ input, model });

    const [first, near, far] = vectors;
    expect(vectors.map((vector) => [vector.constructor, vector.length])).toEqual(
      Array(3).fill([Int8Array, 1_024]),
    );
    if (!first || !near || !far) throw new Error('three vectors');
    expect(product(first, near)).toBeGreaterThan(2 * product(first, far));
    expect(usage.inputTokens).toBeGreaterThan(0);
    expect(meta).toMatchObject({ outcome: 'miss', costUsd });
    expect(simulator.bill().totalUsd).toBeCloseTo(costUsd, 12);
  });

  it('pays for equal texts once, and gives each caller vectors of its own', async () => {
    const { client, simulator } = await world();
    const request: EmbeddingsRequest = { input: 'coral', model, dimensions: 128 };
    const first = await client.embed(request);
    const untouched = [...(first.vectors[0] ?? [])];

    first.vectors[0]?.fill(0);
    const again = await client.embed(request);

    expect([...(again.vectors[0] ?? [])]).toEqual(untouched);
    expect(again.meta).toMatchObject({ outcome: 'hit', costUsd: 0 });
    expect(simulator.requests()).toHaveLength(1);
  });

  it('tries again after a fault', async () => {
    const { client, simulator } = await world();
    simulator.addFaults({ path: '/v1/embeddings', status: 503 });

    const { meta } = await client.embed({ input: 'coral', model });

    expect(meta).toMatchObject({ outcome: 'miss', attempts: 2 });
  });

  it.each([
    [{ input: [], model }, 'input'],
    [{ input: ['coral', ''], model }, 'input'],
    [{ input: Array(513).fill('coral'), model }, 'input'],
    [{ input: 'coral', model, dimensions: 2_560 }, 'dimensions'],
  ] as const)(
    'refuses what the vendor would, before anything is sent (%#)',
    async (request, named) => {
      const { client, simulator } = await world();

      const verdict = client.embed(request);

      await expect(verdict).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
      await expect(verdict).rejects.toThrow(named);
      expect(simulator.requests()).toEqual([]);
    },
  );
});

describe('the binary encoding', () => {
  it('comes as one bit per dimension: set where the signed byte is not negative', async () => {
    const { client } = await world();
    const request = { input: 'coral', model, dimensions: 128 } as const;

    const { vectors } = await client.embed({ ...request, encoding_format: 'base64_binary' });
    const signed = await client.embed({ ...request, encoding_format: 'base64_int8' });

    const bits = Array.from(vectors[0] ?? [], (byte) =>
      Array.from({ length: 8 }, (_, place) => (byte >> place) & 1),
    );
    expect(vectors[0]).toBeInstanceOf(Uint8Array);
    expect(bits.flat()).toEqual(Array.from(signed.vectors[0] ?? [], (value) => +(value >= 0)));
  });
});

describe('readEmbeddings', () => {
  const read = (data: unknown) =>
    readEmbeddings({ model, data }, 1, { input: ['a', 'b'], model }).vectors;

  it('puts the vectors into the order of the texts', () => {
    const data = [
      { index: 1, embedding: 'Ag==' },
      { index: 0, embedding: 'AQ==' },
    ];

    expect(read(data)).toEqual(['AQ==', 'Ag==']);
  });

  it.each([
    undefined,
    [{ index: 0, embedding: 'AQ==' }],
    [
      { index: 0, embedding: 'AQ==' },
      { index: 0, embedding: 'AQ==' },
    ],
    [
      { index: 0, embedding: [0.1] },
      { index: 1, embedding: 'AQ==' },
    ],
  ])('refuses %j, which is not one vector for each of two texts', (data) => {
    expect(() => read(data)).toThrow(expect.objectContaining({ code: 'ANSWER_UNREADABLE' }));
  });
});
