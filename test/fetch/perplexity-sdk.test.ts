import Perplexity from '@perplexity-ai/perplexity_ai';
import { describe, expect, it } from 'vitest';
import { failureOf, fetchBench, question } from './fetch-bench.js';

async function sdkOn(...given: Parameters<typeof fetchBench>) {
  const bench = await fetchBench(...given);
  const { fetch, simulator } = bench;
  const client = new Perplexity({ apiKey: 'unused', baseURL: simulator.url, fetch });
  return { ...bench, client };
}

const run = { preset: 'fast', input: question } as const;

describe('the official Perplexity SDK over a resilient fetch', () => {
  it('asks, and the call tells what the vendor billed', async () => {
    const { client, calls, simulator } = await sdkOn();

    const { output_text } = await client.responses.create(run);

    expect(output_text).toContain('Average range falls by about 30 percent');
    expect(calls[0]?.meta.costUsd).toBe(simulator.bill().totalUsd);
    expect(calls[0]?.meta.usage?.totalTokens).toBeGreaterThan(0);
  });

  it('streams', async () => {
    const { client, calls, simulator } = await sdkOn();

    const stream = await client.responses.create({ ...run, stream: true });
    const types: string[] = [];
    for await (const { type } of stream) types.push(type);

    expect(types.at(-1)).toBe('response.completed');
    expect(calls[0]?.meta.costUsd).toBe(simulator.bill().totalUsd);
  });

  it('submits, fetches and cancels background runs, which belong to one account', async () => {
    const { client } = await sdkOn({}, { latency: 'fixed:5s', keys: ['only'] });

    const { id } = await client.responses.create({ ...run, background: true });
    const fetched = await client.responses.retrieve(id);
    const cancelled = await client.responses.cancel(id);

    expect(fetched.status).toBe('queued');
    expect(cancelled).toMatchObject({ status: 'cancelling' });
  });

  it('keeps to a known limit: no 429 for a crowd', async () => {
    // The simulator bears an unevenness of a busy machine, but not sixty at once.
    const limits = { requestsPerMinute: 6_000, burst: 5 };
    const { client, simulator, calls } = await sdkOn(
      { limits, accounts: ['one', 'one', 'one', 'one'] },
      { ...limits, burst: 45, accounts: ['one', 'one', 'one', 'one'] },
    );

    await Promise.all(Array.from({ length: 60 }, () => client.responses.create(run)));

    expect(simulator.requests().filter(({ status }) => status === 429)).toEqual([]);
    expect(calls).toHaveLength(60);
  });

  it('waits out the refusals of a limit nobody told it, without an error', async () => {
    const { client, calls } = await sdkOn(
      { maxAttempts: 8, retryBudget: { reservePerSecond: 100 } },
      { requestsPerMinute: 60, burst: 2, retryAfter: true, keys: ['only'] },
    );

    const answers = await Promise.all([1, 2, 3].map(() => client.responses.create(run)));

    expect(answers).toHaveLength(3);
    expect(calls.reduce((sum, { meta }) => sum + meta.rateLimited, 0)).toBeGreaterThan(0);
  });

  it('obeys x-should-retry: a server error costs our attempts and no more', async () => {
    const { client, simulator, statuses } = await sdkOn({ maxAttempts: 3 });
    simulator.addFaults({ path: '/v1/agent', status: 503, times: 100 });

    const failure = await failureOf(client.responses.create(run));

    expect(failure).toBeInstanceOf(Perplexity.InternalServerError);
    expect(statuses()).toEqual([503, 503, 503]);
  });

  it('hands on a refused key as its own error once none is left', async () => {
    const { client, simulator } = await sdkOn({}, { keys: ['only'] });
    simulator.addFaults({ path: '/v1/agent', status: 401 });

    expect(await failureOf(client.responses.create(run))).toBeInstanceOf(
      Perplexity.AuthenticationError,
    );
    const later = await failureOf(client.responses.create(run, { maxRetries: 0 }));

    expect(later).toBeInstanceOf(Perplexity.APIConnectionError);
    expect(later.cause).toMatchObject({ code: 'KEYS_EXHAUSTED' });
  });

  it('hands on a 400 with the field at fault', async () => {
    const { client } = await sdkOn();

    const failure = await failureOf(
      client.responses.create({ ...run, search_mode: 'web' } as never),
    );

    expect(failure).toMatchObject({ status: 400, error: { error: { param: 'search_mode' } } });
  });
});
