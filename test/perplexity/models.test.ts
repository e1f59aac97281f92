import { afterEach, describe, expect, it } from 'vitest';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { readModels } from '../../src/perplexity/models-answer.js';
import { startSimulator } from '../../src/simulator/start-simulator.js';
import { recordSpans } from '../telemetry/span-recorder.js';

const opened: { close(): Promise<void> }[] = [];

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

afterEach(async () => {
  for (const part of opened.splice(0)) await part.close();
});

describe('PerplexityClient.models', () => {
  it('lists the models with their prices, and asks once', async () => {
    const { client, simulator } = await world();

    const { models, meta } = await client.models();
    const again = await client.models();

    expect(models).toContainEqual({
      id: 'perplexity/sonar',
      inputUsd: 0.25,
      outputUsd: 2.5,
      cacheReadUsd: 0.0625,
    });
    expect(meta).toMatchObject({ outcome: 'miss', costUsd: 0 });
    expect(again.meta.outcome).toBe('hit');
    expect(simulator.requests()).toMatchObject([{ method: 'GET', path: '/v1/models' }]);
  });

  it('tries again after a fault, and shows what it sent as what it was', async () => {
    const { client, simulator } = await world();
    simulator.addFaults({ path: '/v1/models', status: 503 });
    const recorder = await recordSpans();

    await client.models().finally(() => recorder.stop());

    const names = recorder.spans.map(({ name }) => name).sort();
    expect(names).toEqual(['GET', 'GET', 'list_models perplexity']);
    expect(recorder.named('GET')[0]?.attributes['http.request.method']).toBe('GET');
  });
});

describe('readModels', () => {
  it.each([{}, { data: [{ id: 'a/b' }] }, { data: [{ id: 'a/b', pricing: { input: '1' } }] }])(
    'refuses %j, which lacks a price',
    (body) => {
      expect(() => readModels(body, 1)).toThrow(
        expect.objectContaining({ code: 'ANSWER_UNREADABLE' }),
      );
    },
  );
});
