import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attachedSource } from '../../../src/monitor/attach/attached-source.js';
import { openMonitor } from '../../../src/monitor/watching/monitor.js';
import { monitorReport } from '../../../src/monitor/watching/monitor-report.js';
import { defaultThresholds } from '../../../src/monitor/watching/thresholds.js';
import { PerplexityClient } from '../../../src/perplexity/client.js';
import { type RunningSimulator, startSimulator } from '../../../src/simulator/start-simulator.js';
import { startTelemetry, type Telemetry } from '../../../src/telemetry-sdk.js';

let simulator: RunningSimulator;
let telemetry: Telemetry;
let client: PerplexityClient;

beforeAll(async () => {
  simulator = await startSimulator({ latency: 'fixed:5ms', seed: 1 });
  telemetry = await startTelemetry({
    ...{ env: {}, serviceName: 'numbers', metrics: { prometheus: { port: 0 } } },
  });
  const { keys: apiKeys, url: baseUrl, limits } = simulator;
  client = new PerplexityClient({ apiKeys, baseUrl, limits, cache: 'memory' });
});
afterAll(async () => {
  await client.close();
  await telemetry.shutdown();
  await simulator.close();
});

const { signal } = new AbortController();

async function traffic(round: number): Promise<void> {
  await fetch(`${simulator.url}/__simulator/faults`, {
    method: 'POST',
    body: JSON.stringify([
      { path: '/v1/agent', times: 1, status: 500 },
      { path: '/v1/agent', times: 1, status: 429, retryAfter: 0 },
    ]),
  });
  const asked = Array.from({ length: 30 }, (_, index) => `Question ${index % 10} of ${round}?`);
  await Promise.all(asked.map((question) => client.ask(question, { agent: 'web' })));
  await client.ask(asked[0] ?? '');
  await client.search(`fusion ${round}`);
  await client.ask(`Nobody knows ${round}`, { freshness: 'only-if-cached' }).catch(() => undefined);
  const leaving = new AbortController();
  const left = client.ask(`Never mind ${round}`, { signal: leaving.signal });
  leaving.abort(new Error('left'));
  await left.catch(() => undefined);
}

describe('the same calls', () => {
  it('come to the same sums in the report, in the metrics and on the bill', async () => {
    const monitor = openMonitor(client, { upstream: 'simulator' });
    const attached = attachedSource({
      ...{ url: telemetry.metricsEndpoint ?? '', token: undefined, windowMs: 300_000 },
      ...{ thresholds: defaultThresholds, crowd: undefined, fromStart: false },
    });

    await traffic(1);
    const first = await attached.poll(signal);
    const before = monitor.report();
    await traffic(2);
    const scraped = monitorReport.parse(await attached.poll(signal));
    const report = monitor.report();
    monitor.close();

    const bill = (await (await fetch(`${simulator.url}/__simulator/bill`)).json()) as {
      readonly totalUsd: number;
    };
    const counted = (each: typeof report.total) => {
      const { calls, succeeded, failed, outcomes, hitRate, successRate, failureRate } = each;
      const { attempts, rateLimited, cacheErrors, costUsd, savedUsd, tokens } = each;
      return {
        ...{ calls, succeeded, failed, outcomes, hitRate, successRate, failureRate },
        ...{ attempts, rateLimited, cacheErrors, costUsd, savedUsd, tokens },
      };
    };
    expect(counted(scraped.total)).toEqual(counted(report.total));
    // Moving on to another key after a 429 is a try of its own in the metrics, and no retry in the report.
    expect(scraped.total.retries).toBe(report.total.retries + report.total.rateLimited);
    expect(report.total.costUsd).toBeCloseTo(bill.totalUsd, 6);
    expect(report.days.reduce((sum, { costUsd }) => sum + costUsd, 0)).toBeCloseTo(
      bill.totalUsd,
      4,
    );
    expect(first.window.calls).toBe(0);
    expect(scraped.window.calls).toBe(report.total.calls - before.total.calls);
    expect(scraped.window.costUsd).toBeCloseTo(report.total.costUsd - before.total.costUsd, 6);
    const [exact, estimate] = [report.total.latencyMs, scraped.total.latencyMs];
    expect(estimate?.mean).toBeCloseTo(exact?.mean ?? 0, 0);
    expect(scraped.groups.map(({ endpoint, calls }) => [endpoint, calls])).toEqual([
      ['agent', 32],
      ['search', 1],
    ]);
    expect(scraped).toMatchObject({ breaker: 'closed', keys: [], runs: [], slowest: [] });
    expect(scraped.alerts.find(({ measure }) => measure === 'usableKeys')).toMatchObject({
      state: 'ok',
      value: 4,
    });
    for (const key of simulator.keys) expect(JSON.stringify([scraped, report])).not.toContain(key);
  });
});
