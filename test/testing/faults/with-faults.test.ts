import { PerplexityClient, runGraph } from 'crossgraph';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';
import { createFanOutGraph } from 'crossgraph/graphs';
import {
  fakeClock,
  type PlannedFault,
  scriptedClient,
  startSimulator,
  withFaults,
} from 'crossgraph/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const always = () =>
  scriptedClient({
    ask: [{ reply: 'Blue light.', times: Number.POSITIVE_INFINITY }],
    search: [{ reply: ['https://a.org'], times: Number.POSITIVE_INFINITY }],
  });

describe('withFaults', () => {
  it('leaves typed gaps in a graph, for the agent it was planned for', async () => {
    const client = withFaults(always(), [
      { fault: 429, agent: 'web', retryAfterMs: 2_000 },
      {
        fault: 'reset',
        agent: 'reasoning',
        when: ({ request }) => JSON.stringify(request).includes('Q2'),
      },
    ]);
    const graph = createFanOutGraph({ agents: [createWebAgent(), createReasoningAgent()] });

    const { output } = await runGraph(graph, { questions: ['Q1?', 'Q2?'] }, { client });

    expect(output.answers.map(({ failed }) => failed?.code)).toEqual([
      'RATE_LIMITED',
      undefined,
      undefined,
      'CONNECTION_LOST',
    ]);
    expect(client.hits.map(({ agent, fault }) => `${agent}: ${fault}`).sort()).toEqual([
      'reasoning: reset',
      'web: 429',
    ]);
    client.assertComplete();
  });

  it.each([
    [429, { code: 'RATE_LIMITED', retryable: true, retryAfterMs: 50 }],
    [500, { code: 'UPSTREAM_FAILED', status: 500, retryable: true }],
    [413, { code: 'REQUEST_REFUSED', status: 413, retryable: false }],
    ['reset', { code: 'CONNECTION_LOST', errorType: 'ECONNRESET' }],
  ] as const)('fails whole, streamed and searched calls with %s alike', async (fault, error) => {
    const client = withFaults(always(), [{ fault, times: 3, retryAfterMs: 50 }]);

    await expect(client.ask('Why?')).rejects.toMatchObject(error);
    await expect(client.search('moon')).rejects.toMatchObject(error);
    await expect(eventsOf(client.stream('Why?'))).rejects.toMatchObject(error);
    expect((await client.ask('Why?')).text).toBe('Blue light.');
  });

  it('hangs until the caller leaves', async () => {
    const abort = new AbortController();
    const asked = withFaults(always(), [{ fault: 'hang' }]).ask('Why?', { signal: abort.signal });
    const reason = new Error('enough');

    abort.abort(reason);

    await expect(asked).rejects.toBe(reason);
  });

  it('is slow by the clock it is given', async () => {
    const clock = fakeClock();
    const client = withFaults(always(), [{ fault: 'slow', ms: 30_000 }], { clock });

    expect((await client.ask('Why?')).text).toBe('Blue light.');

    expect(clock.sleeps).toEqual([30_000]);
  });

  it('gives an old answer that is flagged as one and costs nothing', async () => {
    const client = withFaults(always(), [{ fault: 'stale', ms: 60_000, times: 2 }]);

    const { meta } = await client.ask('Why?');
    const events = await eventsOf(client.stream('Why?'));

    expect(meta).toMatchObject({
      outcome: 'stale',
      entryAgeMs: 60_000,
      costUsd: 0,
      savedUsd: 0.005,
    });
    expect(events[0]).toMatchObject({ type: 'cached', outcome: 'stale', entryAgeMs: 60_000 });
    expect(events.at(-1)).toMatchObject({ answer: { meta: { outcome: 'stale' } } });
  });

  it('hits the same calls by rate whatever their order, and others with another seed', async () => {
    const hitBy = async (asked: readonly string[], seed: number) => {
      const client = withFaults(always(), [{ fault: 500, rate: 0.3 }], { seed });
      const results = await Promise.allSettled(asked.map((question) => client.ask(question)));
      return asked.filter((_question, index) => results[index]?.status === 'rejected').sort();
    };
    const asked = Array.from({ length: 200 }, (_, index) => `Q${index}?`);
    const hit = await hitBy(asked, 7);

    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(asked, { minLength: 200 }), async (shuffled) => {
        expect(await hitBy(shuffled, 7)).toEqual(hit);
      }),
      { numRuns: 10 },
    );
    expect(hit.length).toBeGreaterThan(35);
    expect(hit.length).toBeLessThan(85);
    expect(await hitBy(asked, 8)).not.toEqual(hit);
  });

  it('says which faults nobody met', () => {
    const plan: PlannedFault[] = [
      { fault: 'hang', on: 'search', agent: 'web' },
      { fault: 500, rate: 0.5 },
    ];

    expect(() => withFaults(always(), plan).assertComplete()).toThrow(
      'Faults not met: hang on search for agent `web`.',
    );
  });

  it.each([
    ['no list', 'x' as never],
    ['an unknown word', [{ fault: 'fire' as never }]],
    ['a status that is none', [{ fault: 200 }]],
    ['a rate beyond 1', [{ fault: 500, rate: 2 }]],
    ['a number of times that is none', [{ fault: 500, times: 0 }]],
  ])('refuses %s', (_what, plan) => {
    expect(() => withFaults(always(), plan)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
  });
});

describe('simulator.fail', () => {
  it('orders a fault for an endpoint by its name', async () => {
    const simulator = await startSimulator({ latency: 'fixed:1ms' });
    const { keys: apiKeys, url: baseUrl } = simulator;
    const client = new PerplexityClient({ apiKeys, baseUrl, maxAttempts: 1 });

    simulator.fail('search', 500);
    simulator.fail('agent', 429, { retryAfter: 0, times: 2 });

    await expect(client.search('moon')).rejects.toMatchObject({ status: 500 });
    expect((await client.ask('Why?')).meta).toMatchObject({ rateLimited: 2, attempts: 3 });
    await client.close();
    await simulator.close();
  });
});

async function eventsOf(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const events: unknown[] = [];
  for await (const event of stream) events.push(event);
  return events;
}
