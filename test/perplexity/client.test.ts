import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { isCrossgraphError } from '../../src/errors.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import type { PerplexityClientOptions } from '../../src/perplexity/client-options.js';
import { type RunningSimulator, startSimulator } from '../../src/simulator/start-simulator.js';

const opened: { close(): Promise<void> }[] = [];

interface World {
  readonly simulator: RunningSimulator;
  readonly client: PerplexityClient;
}

async function world(
  options: Partial<PerplexityClientOptions> = {},
  simulated: Parameters<typeof startSimulator>[0] = {},
): Promise<World> {
  const simulator = await startSimulator({ latency: 'fixed:2ms', ...simulated });
  const client = new PerplexityClient({
    apiKeys: simulator.keys,
    baseUrl: simulator.url,
    limits: simulator.limits,
    ...options,
  });
  opened.push(client, simulator);
  return { simulator, client };
}

afterEach(async () => {
  for (const part of opened.splice(0)) await part.close();
});

describe('PerplexityClient', () => {
  it('answers with text, sources that its citations resolve to, usage, cost and meta', async () => {
    const { client, simulator } = await world();

    const answer = await client.ask('What are the main causes of coral reef decline?');

    const cited = [...answer.text.matchAll(/\[(\d+)\]/g)].map(([, id]) => Number(id));
    expect(cited.length).toBeGreaterThan(0);
    expect(answer.sources.map(({ id }) => id)).toEqual(expect.arrayContaining(cited));
    expect(answer.usage.totalTokens).toBe(answer.usage.inputTokens + answer.usage.outputTokens);
    expect(answer.meta).toMatchObject({
      outcome: 'miss',
      attempts: 1,
      retries: 0,
      costUsd: answer.costUsd,
      savedUsd: 0,
      model: answer.model,
    });
    expect(simulator.bill().totalUsd).toBeCloseTo(answer.costUsd, 10);
  });

  it('pays once for equal calls, however many at once, and books the bill once', async () => {
    const { client, simulator } = await world();

    const answers = await Promise.all(Array.from({ length: 500 }, () => client.ask('Why?')));

    const spent = answers.reduce((sum, { meta }) => sum + meta.costUsd, 0);
    expect(simulator.bill().runs).toBe(1);
    expect(spent).toBeCloseTo(simulator.bill().totalUsd, 10);
    expect(answers.filter(({ meta }) => meta.outcome === 'miss')).toHaveLength(1);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  it('is never refused: what exceeds the limit waits for its slot', async () => {
    const limits = { requestsPerMinute: 60_000, burst: 2 };
    const { client, simulator } = await world({ limits }, limits);

    await Promise.all(Array.from({ length: 100 }, (_, index) => client.ask(`Question ${index}?`)));

    expect(simulator.requests().map(({ status }) => status)).toEqual(Array(100).fill(200));
  });

  it('loses nothing when one of four keys is revoked', async () => {
    const { client, simulator } = await world();
    simulator.addFaults({
      path: '/v1/agent',
      times: 1000,
      status: 401,
      key: simulator.keys[1] ?? '',
    });

    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => client.ask(`Question ${index}?`)),
    );

    expect(answers).toHaveLength(40);
    expect(client.keyStats()[1]).toMatchObject({ state: 'quarantined', succeeded: 0 });
    expect(client.breakerState()).toBe('closed');
  });

  it.each([500, 503, 'reset', 'html504', 'truncate', 'garbage', 429] as const)(
    'answers in spite of two faults of kind %s',
    async (status) => {
      const { client, simulator } = await world({ random: () => 0.01 });
      simulator.addFaults({ path: '/v1/agent', times: 2, status });

      const { meta } = await client.ask('Why?');

      expect(meta).toMatchObject({ outcome: 'miss', attempts: 3 });
      expect(simulator.requests()).toHaveLength(3);
    },
  );

  it.each([
    ['failed', 'RUN_FAILED'],
    ['incomplete', 'RUN_INCOMPLETE'],
    [400, 'REQUEST_REFUSED'],
    [404, 'REQUEST_REFUSED'],
    [413, 'REQUEST_REFUSED'],
  ] as const)('gives up at once on %s, which would not change', async (status, code) => {
    const { client, simulator } = await world();
    simulator.addFaults({ path: '/v1/agent', times: 1, status });

    await expect(client.ask('Why?')).rejects.toMatchObject({ code, retryable: false });
    expect(simulator.requests()).toHaveLength(1);
  });

  it('books what a failed run cost', async () => {
    const { client, simulator } = await world();
    simulator.addFaults({ path: '/v1/agent', times: 1, status: 'incomplete' });
    const costs: number[] = [];
    client.onCall(({ meta }) => costs.push(meta.costUsd));

    await client.ask('Why?').catch(() => undefined);

    expect(costs).toEqual([simulator.bill().totalUsd]);
  });

  it('gives a silent upstream the time of an attempt, then of the call, and closes the sockets', async () => {
    const { client, simulator } = await world({ attemptTimeoutMs: 20, timeoutMs: 70 });
    simulator.addFaults({ path: '/v1/agent', times: 100, status: 'hang' });

    await expect(client.ask('Why?')).rejects.toMatchObject({ code: 'CALL_TIMEOUT' });
    expect(simulator.requests().length).toBeLessThanOrEqual(3);
  });

  it('passes the very reason of an abort on, and the upstream sees it', async () => {
    const { client, simulator } = await world({}, { latency: 'fixed:60000ms' });
    const controller = new AbortController();
    const reason = new Error('no longer needed');

    const pending = client.ask('Why?', { signal: controller.signal });
    const verdict = expect(pending).rejects.toBe(reason);
    while (simulator.requests().length === 0) await new Promise(setImmediate);
    controller.abort(reason);

    await verdict;
  });

  it('says that all keys are refused, by slot and never by key', async () => {
    const { client } = await world({ apiKeys: ['canary-key-a', 'canary-key-b'] });

    const error = await client.ask('Why?').catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'KEYS_EXHAUSTED', retryable: false });
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('canary');
    expect(inspect(client, { depth: Infinity, showHidden: true })).not.toContain('canary');
    expect(JSON.stringify([client, client.keyStats()])).not.toContain('canary');
  });

  it('keeps a second answer out of reach of another tenant and another question', async () => {
    const { client, simulator } = await world();

    await client.ask('Why?', { tenant: 'a' });
    await client.ask('Why?', { tenant: 'b' });
    await client.ask('Why not?', { tenant: 'a' });
    const again = await client.ask('Why?', { tenant: 'a' });

    expect(simulator.bill().runs).toBe(3);
    expect(again.meta).toMatchObject({ outcome: 'hit', costUsd: 0, savedUsd: again.costUsd });
  });

  it('pays for every call without a cache', async () => {
    const { client, simulator } = await world({ cache: false });

    const answers = await Promise.all([client.ask('Why?'), client.ask('Why?')]);

    expect(answers.map(({ meta }) => meta.outcome)).toEqual(['bypass', 'bypass']);
    expect(simulator.bill().runs).toBe(2);
  });

  it('gives an old answer, flagged, when the upstream fails', async () => {
    const { client, simulator } = await world({
      ttlMs: 0.001,
      staleWhileRevalidateMs: 0,
      maxAttempts: 1,
    });
    await client.ask('Why?');
    simulator.addFaults({ path: '/v1/agent', times: 10, status: 500 });

    const { meta } = await client.ask('Why?');

    expect(meta).toMatchObject({ outcome: 'stale', staleReason: 'UPSTREAM_FAILED', costUsd: 0 });
  });

  it('gives an old answer, flagged, while one call of its own fetches a new one', async () => {
    const { client, simulator } = await world({ ttlMs: 0.001 });
    await client.ask('Why?');
    const refreshed = new Promise<string>((resolve) => {
      client.onCall(({ cause, meta }) => cause === 'refresh' && resolve(meta.outcome));
    });

    const { meta } = await client.ask('Why?');

    expect(meta).toMatchObject({ outcome: 'stale', staleReason: 'revalidating', attempts: 0 });
    expect(await refreshed).toBe('bypass');
    expect(simulator.bill().runs).toBe(2);
  });

  it('searches', async () => {
    const { client, simulator } = await world();

    const answer = await client.search('coral reef decline');
    const again = await client.search({ query: 'coral reef decline' });

    expect(answer.results.length).toBeGreaterThan(0);
    expect(answer.meta.costUsd).toBe(0.005);
    expect(again.meta.outcome).toBe('hit');
    expect(simulator.bill().totalUsd).toBe(0.005);
  });

  it.each([
    [() => new PerplexityClient({ apiKeys: [] }), 'apiKeys'],
    [() => new PerplexityClient({ apiKeys: ['canary key'] }), /key/i],
    [() => new PerplexityClient({ apiKeys: ['k'], accounts: ['a', 'b'] }), 'accounts'],
    [() => new PerplexityClient({ apiKeys: ['k'], tier: 9 }), 'tier'],
    [() => new PerplexityClient({ apiKeys: ['k'], timeoutMs: 0 }), 'timeoutMs'],
    [() => new PerplexityClient({ apiKeys: ['k'], cache: 'sqlite:' }), 'sqlite:FILE'],
  ])('names a wrong option when it is made (%#)', (make, named) => {
    expect(make).toThrow(named);
    expect(make).not.toThrow(/canary/);
    expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });

  it.each([
    ['', 'input'],
    [{ input: 'Why?' }, 'preset'],
    [{ input: [], preset: 'fast' }, 'input'],
    [{ input: 'Why?', model: 'sonar-pro' }, 'provider/name'],
  ])('refuses the request %j before anything is sent', async (request, named) => {
    const { client, simulator } = await world();

    const error = await client.ask(request).catch((thrown: unknown) => thrown);

    expect(isCrossgraphError(error) && error.code).toBe('CONFIG_INVALID');
    expect(String(error)).toContain(named);
    expect(simulator.requests()).toHaveLength(0);
  });
});
