import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CallSummary } from '../../src/perplexity/call-summary.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { type RunningSimulator, startSimulator } from '../../src/simulator/start-simulator.js';
import { setConventions } from '../../src/telemetry/conventions.js';
import { type MetricRecorder, recordMetrics } from './metric-recorder.js';

let recorder: MetricRecorder;
let simulator: RunningSimulator;
let client: PerplexityClient;
let calls: CallSummary[];

beforeEach(async () => {
  recorder = recordMetrics();
  simulator = await startSimulator({
    latency: 'fixed:1ms',
    requestsPerMinute: 1_000_000,
    burst: 10_000,
  });
  calls = [];
  const { keys: apiKeys, url: baseUrl, limits } = simulator;
  client = new PerplexityClient({ apiKeys, baseUrl, limits, cache: 'memory' });
  client.onCall((call) => calls.push(call));
});

afterEach(async () => {
  setConventions('latest');
  await client.close();
  await simulator.close();
  await recorder.stop();
});

const sumOf = (value: (meta: CallSummary['meta']) => number) =>
  calls.reduce((total, { meta }) => total + value(meta), 0);

/** Misses, hits, coalesced calls, failures, searches and embeddings, some of them retried. */
async function traffic(): Promise<void> {
  await fetch(`${simulator.url}/__simulator/faults`, {
    method: 'POST',
    body: JSON.stringify([{ path: '/v1/agent', times: 1, status: 500 }]),
  });
  await client.ask('What limits fusion?');
  const asked = Array.from({ length: 20 }, (_, index) => client.ask(`Question ${index % 4}?`));
  await Promise.all(asked);
  await client.ask('What limits fusion?');
  await client.search('fusion');
  await client.embed({ model: 'pplx-embed-v1-0.6b', input: 'fusion' });
  await client.ask('Nobody knows', { freshness: 'only-if-cached' }).catch(() => undefined);
  const stream = client.stream('And as a stream?');
  await stream.answer;
}

describe('metrics', () => {
  it('count each call once, by what the cache did, and agree with what the callers were told', async () => {
    await traffic();

    const name = 'crossgraph.client.request.duration';
    const told = groups(calls);
    for (const [outcome, of = []] of Object.entries(told)) {
      const attributes = { 'crossgraph.cache.outcome': outcome };
      expect(await recorder.count(name, attributes), outcome).toBe(of.length);
      const seconds = of.reduce((total, { meta }) => total + meta.latencyMs.total, 0) / 1000;
      expect(await recorder.sum(name, attributes)).toBeCloseTo(seconds, 9);
    }
    expect(await recorder.sum('crossgraph.cost')).toBeCloseTo(
      sumOf(({ costUsd }) => costUsd),
      9,
    );
    expect(await recorder.sum('crossgraph.cost.saved')).toBeCloseTo(
      sumOf(({ savedUsd }) => savedUsd),
      9,
    );
    expect(await recorder.sum('crossgraph.client.request.attempts')).toBe(
      sumOf(({ attempts }) => attempts),
    );
  });

  it('tell what spared the money: a hit, or a flight that was shared', async () => {
    await traffic();

    for (const cause of ['hit', 'coalesced'] as const) {
      const spared = (groups(calls)[cause] ?? []).reduce((sum, { meta }) => sum + meta.savedUsd, 0);
      const attributes = { 'crossgraph.cache.outcome': cause };
      expect(spared).toBeGreaterThan(0);
      expect(await recorder.sum('crossgraph.cost.saved', attributes)).toBeCloseTo(spared, 9);
    }
  });

  it('tell what an agent costs and is spared', async () => {
    const question = { preset: 'fast', input: 'What limits fusion?' } as const;
    await client.ask(question, { agent: 'researcher' });
    await client.ask(question, { agent: 'critic' });
    await client.ask('Nobody says who asks.');

    const researcher = { 'gen_ai.agent.name': 'researcher' };
    const critic = { 'gen_ai.agent.name': 'critic', 'crossgraph.cache.outcome': 'hit' };
    const paid = await recorder.sum('crossgraph.agent.cost', researcher);
    expect(paid).toBeGreaterThan(0);
    expect(await recorder.sum('crossgraph.agent.cost')).toBe(paid);
    expect(await recorder.sum('crossgraph.agent.cost.saved', critic)).toBeCloseTo(paid, 9);
  });

  it('agree with the requests and the bill of the other side', async () => {
    await traffic();

    const { requests } = (await (await fetch(`${simulator.url}/__simulator/requests`)).json()) as {
      requests: { status: number }[];
    };
    const { totalUsd } = (await (await fetch(`${simulator.url}/__simulator/bill`)).json()) as {
      totalUsd: number;
    };
    expect(await recorder.count('http.client.request.duration')).toBe(requests.length);
    expect(
      await recorder.count('http.client.request.duration', { 'http.response.status_code': 500 }),
    ).toBe(1);
    expect(await recorder.sum('crossgraph.client.retries')).toBe(1);
    expect(await recorder.sum('crossgraph.cost')).toBeCloseTo(totalUsd, 6);
  });

  it('infer nothing for what the cache or another call answered', async () => {
    await traffic();

    const paid = calls.filter(
      ({ endpoint, meta }) => endpoint === 'agent' && meta.outcome === 'miss',
    );
    expect(
      await recorder.count('gen_ai.client.inference.duration', { 'gen_ai.operation.name': 'chat' }),
    ).toBe(paid.length + 1); // The call that wanted a cached answer only has failed, and says so.
    const tokens = (kind: 'inputTokens' | 'outputTokens') =>
      paid.reduce((total, { meta }) => total + (meta.usage?.[kind] ?? 0), 0);
    const chat = { 'gen_ai.operation.name': 'chat' };
    expect(await recorder.sum('gen_ai.client.inference.usage.input_tokens', chat)).toBe(
      tokens('inputTokens'),
    );
    expect(await recorder.sum('gen_ai.client.inference.usage.output_tokens', chat)).toBe(
      tokens('outputTokens'),
    );
  });

  it('name failures by few words, and successes not at all', async () => {
    await traffic();

    const durations = await recorder.points('crossgraph.client.request.duration');
    const types = new Set(durations.map(({ attributes }) => attributes['error.type']));
    expect([...types].sort()).toEqual(['cache_only_miss', undefined]);
  });

  it('have few series, however many questions there are, and no prompt, id or key in any', async () => {
    // Over real HTTP: seconds, and more where others work beside.
    const questions = Array.from({ length: 2_000 }, (_, index) => `Prompt number ${index}?`);
    await Promise.all(
      questions.map((input) => client.ask({ preset: 'fast', input }, { freshness: 'no-store' })),
    );

    const all = await recorder.all();

    const series = Object.values(all).reduce((total, points) => total + points.length, 0);
    expect(series).toBeLessThan(60);
    const text = JSON.stringify(all);
    expect(text).not.toContain('Prompt');
    for (const key of simulator.keys) expect(text).not.toContain(key);
  }, 120_000);

  it('show how the client stands until it is closed', async () => {
    await client.ask('What limits fusion?');

    expect(await recorder.sum('crossgraph.api_key.total')).toBe(4);
    expect(await recorder.sum('crossgraph.api_key.available')).toBe(4);
    expect(
      await recorder.sum('crossgraph.circuit_breaker.state', {
        'crossgraph.circuit_breaker.name': 'agent',
        'crossgraph.circuit_breaker.state': 'closed',
      }),
    ).toBe(1);
    expect(await recorder.sum('crossgraph.client.active_requests')).toBe(0);
    await client.close();
    expect(await recorder.sum('crossgraph.api_key.total')).toBe(0);
    expect(await recorder.sum('crossgraph.circuit_breaker.state')).toBe(0);
  });

  it('show how many calls wait for a lawful slot', async () => {
    const { keys: apiKeys, url: baseUrl } = simulator;
    const limits = { requestsPerMinute: 600, burst: 1 };
    const slow = new PerplexityClient({ apiKeys: apiKeys.slice(0, 1), baseUrl, limits });
    const asked = Array.from({ length: 4 }, (_, index) => slow.ask(`And number ${index}?`));

    await expect.poll(() => recorder.sum('crossgraph.rate_limiter.waiting')).toBe(3);
    await Promise.all(asked);
    expect(await recorder.sum('crossgraph.rate_limiter.waiting')).toBe(0);
    await slow.close();
  });

  it('keep the older names where a dashboard still reads them', async () => {
    setConventions('both');

    await client.ask('What limits fusion?');

    expect(await recorder.count('gen_ai.client.operation.duration')).toBe(1);
    expect(await recorder.count('gen_ai.client.inference.duration')).toBe(1);
    expect(
      await recorder.count('gen_ai.client.token.usage', { 'gen_ai.token.type': 'input' }),
    ).toBe(1);
  });

  it('count on the SDK that is listening now', async () => {
    await client.ask('What limits fusion?');
    await recorder.stop();
    await client.ask('Nobody counts this?');
    recorder = recordMetrics();

    await client.ask('And this?');

    expect(await recorder.count('crossgraph.client.request.duration')).toBe(1);
  });
});

function groups(all: readonly CallSummary[]): Record<string, CallSummary[]> {
  const found: Record<string, CallSummary[]> = {};
  for (const call of all) {
    const { outcome } = call.meta;
    found[outcome] = [...(found[outcome] ?? []), call];
  }
  return found;
}
