import { afterEach, describe, expect, it } from 'vitest';
import { PerplexityClient } from '../../src/perplexity/client.js';
import type { PerplexityClientOptions } from '../../src/perplexity/client-options.js';
import type { CallOptions } from '../../src/perplexity/requests.js';
import { type RunningSimulator, startSimulator } from '../../src/simulator/start-simulator.js';

const opened: { close(): Promise<void> }[] = [];

async function world(options: Partial<PerplexityClientOptions> = {}, latency = 'fixed:2ms') {
  const simulator: RunningSimulator = await startSimulator({ latency });
  const { keys: apiKeys, url: baseUrl, limits } = simulator;
  const client = new PerplexityClient({ apiKeys, baseUrl, limits, ...options });
  opened.push(client, simulator);
  return { simulator, client };
}

afterEach(async () => {
  for (const part of opened.splice(0)) await part.close();
});

describe('PerplexityClient', () => {
  it('asks what it was asked, whatever becomes of the caller’s object meanwhile', async () => {
    const { client } = await world();
    const messages = [{ role: 'user' as const, content: 'Why do reefs bleach?' }];
    const request = { preset: 'fast', input: messages };

    const asked = client.ask(request);
    messages.push({
      role: 'user',
      content: 'What limits the range of electric vehicles in winter?',
    });
    const changed = await client.ask(request);
    messages.pop();
    const same = await client.ask(request);

    expect((await asked).text).not.toBe(changed.text);
    expect(same.meta.outcome).toBe('hit');
    expect(same.text).toBe((await asked).text);
  });

  it('ends what waits in the queue and what comes later when it is closed', async () => {
    const limits = { requestsPerMinute: 1, burst: 1 };
    const { client, simulator } = await world({ limits, apiKeys: ['pplx-simulator-0'] });
    await client.ask('First?');

    const queued = client.ask('Second?');
    const verdict = expect(queued).rejects.toMatchObject({ code: 'CLIENT_CLOSED', billing: 'no' });
    await client.close();

    await verdict;
    await expect(client.ask('Third?')).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
    expect(simulator.requests()).toHaveLength(1);
  });

  it('serves who has more patience than the caller who started the work', async () => {
    const { client, simulator } = await world({}, 'fixed:150ms');

    const hasty = client.ask('Why?', { timeoutMs: 40 });
    const verdict = expect(hasty).rejects.toMatchObject({ code: 'CALL_TIMEOUT', scope: 'call' });
    const patient = client.ask('Why?', { timeoutMs: 10_000 });

    await verdict;
    expect((await patient).meta).toMatchObject({ outcome: 'miss', attempts: 1 });
    expect(simulator.bill().runs).toBe(1);
  });

  it('shows what a call had sent when its caller left', async () => {
    const { client, simulator } = await world({}, 'fixed:60000ms');
    const controller = new AbortController();
    const told = new Promise<unknown>((resolve) => client.onCall(resolve));

    const pending = client.ask('Why?', { signal: controller.signal });
    const verdict = expect(pending).rejects.toBe('enough');
    while (simulator.requests().length === 0) await new Promise(setImmediate);
    controller.abort('enough');

    await verdict;
    expect(await told).toMatchObject({
      cause: 'caller',
      error: { code: 'ABORTED' },
      meta: { outcome: 'error', attempts: 1, maybeBilled: 1 },
    });
  });

  it('keeps nothing without a cache, whatever the call says', async () => {
    const { client, simulator } = await world({ cache: false });

    await client.ask('Why?', { freshness: 'cached' });
    await client.ask('Why?', { freshness: 'fresh' });
    const again = await client.ask('Why?', { freshness: 'cached' });

    expect(again.meta.outcome).toBe('bypass');
    expect(simulator.bill().runs).toBe(3);
    await expect(client.ask('Why?', { freshness: 'only-if-cached' })).rejects.toMatchObject({
      code: 'CACHE_ONLY_MISS',
    });
  });

  it.each([
    [{ timeoutMs: 0 }, 'timeoutMs'],
    [{ timeoutMs: Number.NaN }, 'timeoutMs'],
    [{ timeoutMs: 2 ** 31 }, 'timeoutMs'],
    [{ maxAgeMs: -1 }, 'maxAgeMs'],
    [{ freshness: 'no-cache' as 'fresh' }, 'cached, fresh, no-store, only-if-cached'],
    [{ priority: 'urgent' as 'batch' }, 'interactive, batch'],
  ] satisfies [CallOptions, string][])(
    'refuses the call options %j by name',
    async (options, named) => {
      const { client, simulator } = await world();

      await expect(client.ask('Why?', options)).rejects.toThrow(named);
      await expect(client.ask('Why?', options)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
      expect(simulator.requests()).toHaveLength(0);
    },
  );
});
