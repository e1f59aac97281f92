import { describe, expect, it } from 'vitest';
import type { Layer } from '../../src/core/operation.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import type { LayerChanges } from '../../src/perplexity/client-layers.js';
import { startSimulator } from '../../src/simulator/start-simulator.js';

async function asked(layers: LayerChanges, work: (client: PerplexityClient) => Promise<void>) {
  const simulator = await startSimulator();
  const { keys: apiKeys, url: baseUrl, limits } = simulator;
  const client = new PerplexityClient({ apiKeys, baseUrl, limits, layers });
  try {
    await work(client);
  } finally {
    await client.close();
    await simulator.close();
  }
}

describe("the client's layers", () => {
  it('go by their names, from the outside in', async () => {
    const seen: Record<string, readonly string[]> = {};
    const note =
      (place: string): LayerChanges['call'] =>
      (own, endpoint) => {
        seen[`${endpoint} ${place}`] = own.map(({ name }) => name);
        return own;
      };
    await asked({ call: note('call'), attempt: note('attempt') }, async () => undefined);

    const common = ['metrics', 'span', 'memory', 'deadline', 'flight', 'cache'];
    expect(seen['search call']).toEqual([...common, 'refusals', 'retry', 'budget']);
    expect(seen['agent call']).toEqual([
      ...common,
      'resume',
      'refusals',
      'retry',
      'budget',
      'launch',
    ]);
    expect(seen['agent attempt']).toEqual(['breaker', 'attempt limit']);
  });

  it('let one of the users in, who sees requests, answers and the record', async () => {
    const outcomes: unknown[] = [];
    const watch: Layer<object, object> = (next) => async (request, context) => {
      const answer = await next(request, context);
      outcomes.push([request, context.record.outcome, 'text' in answer]);
      return answer;
    };
    const call: LayerChanges['call'] = (own) => [
      ...own.slice(0, 1),
      { name: 'watch', layer: watch },
      ...own.slice(1),
    ];
    await asked({ call }, async (client) => {
      await client.ask('Why is the sky blue?');
      await client.ask('Why is the sky blue?');
    });

    const request = { input: 'Why is the sky blue?', preset: 'fast' };
    expect(outcomes).toEqual([
      [request, 'miss', true],
      [request, 'hit', true],
    ]);
  });

  it('can be left out', async () => {
    const call: LayerChanges['call'] = (own) =>
      own.filter(({ name }) => !['memory', 'flight', 'cache'].includes(name));
    await asked({ call }, async (client) => {
      await client.ask('Why is the sky blue?');
      const { meta } = await client.ask('Why is the sky blue?');

      expect(meta.attempts).toBe(1);
    });
  });

  it('can be replaced around each exchange', async () => {
    let attempts = 0;
    const counted: Layer<object, object> = (next) => (request, context) => {
      attempts += 1;
      return next(request, context);
    };
    const attempt: LayerChanges['attempt'] = (own) =>
      own.map((each) => (each.name === 'breaker' ? { name: 'counter', layer: counted } : each));
    await asked({ attempt }, async (client) => {
      await client.ask('Why is the sky blue?');
    });

    expect(attempts).toBe(1);
  });

  it('refuse what is no list of layers, when the client is made', () => {
    const make = (layers: unknown) =>
      new PerplexityClient({ apiKeys: ['k'], layers: layers as LayerChanges });

    expect(() => make({ call: () => undefined })).toThrow(/`layers` to return a list/);
    expect(() => make({ attempt: () => [{ name: 'x' }] })).toThrow(/`layers` to return a list/);
  });
});
