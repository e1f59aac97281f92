import { createWebAgent } from 'crossgraph/agents';
import { createFanOutGraph } from 'crossgraph/graphs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMonitorServer } from '../../../src/monitor/serving/monitor-server.js';
import { serveMonitor } from '../../../src/monitor/serving/serve-monitor.js';
import { monitorReport } from '../../../src/monitor/watching/monitor-report.js';
import { runGraph } from '../../../src/orchestration/running/run-graph.js';
import { PerplexityClient } from '../../../src/perplexity/client.js';
import { type RunningSimulator, startSimulator } from '../../../src/simulator/start-simulator.js';
import { call } from '../../support/calls.js';

let simulator: RunningSimulator;
let client: PerplexityClient;

beforeAll(async () => {
  simulator = await startSimulator({ latency: 'fixed:2ms', seed: 1 });
  client = new PerplexityClient({
    ...{ apiKeys: simulator.keys, baseUrl: simulator.url, cache: 'memory' },
  });
});
afterAll(async () => {
  await client.close();
  await simulator.close();
});

const reportAt = async (url: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}report.json`, { headers });
  return response.ok ? monitorReport.parse(await response.json()) : response.status;
};

describe('serveMonitor', () => {
  it('shows the calls of its client and the runs of the process, as they come', async () => {
    const monitor = await serveMonitor({ client, port: 0 });
    const before = await reportAt(monitor.url);

    await client.ask('Why?');
    const graph = createFanOutGraph({ agents: [createWebAgent()] });
    await runGraph(graph, { questions: ['How?'] }, { client });

    await expect
      .poll(() => reportAt(monitor.url), { timeout: 10_000 })
      .toMatchObject({
        source: { kind: 'process', url: null },
        upstream: null,
        total: { calls: 2 },
        runs: [{ graph: 'fan-out', state: 'completed', calls: 1 }],
      });
    const report = monitor.report();
    await monitor.close();
    expect(before).toMatchObject({ total: { calls: 0 } });
    expect(monitorReport.parse(report)).toMatchObject({ total: { calls: 2 } });
    await expect(fetch(monitor.url)).rejects.toThrow();
    await expect(client.ask('Why?')).resolves.toBeDefined();
  });

  it('shows nothing to whoever lacks the token, and will not be reached by others without one', async () => {
    const token = 'a-token-of-24-characters-or-more';
    const monitor = await serveMonitor({ client, port: 0, token });

    const seen = [
      await reportAt(monitor.url),
      await reportAt(monitor.url, { authorization: `Bearer ${token}` }),
    ];
    await monitor.close();

    expect(seen).toEqual([401, expect.objectContaining({ schemaVersion: 1 })]);
    await expect(serveMonitor({ client, port: 0, host: '0.0.0.0' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
  });
});

describe('openMonitorServer', () => {
  it('goes on counting with the next client where the one before has ended', async () => {
    const server = await openMonitorServer({ port: 0 });
    const scripted = () => {
      const listeners = new Set<Parameters<PerplexityClient['onCall']>[0]>();
      return {
        onCall: (listener: Parameters<PerplexityClient['onCall']>[0]) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        keyStats: () => [],
        breakerState: () => 'closed' as const,
        tell: () => {
          for (const listener of listeners) listener(call());
        },
        listeners,
      };
    };
    const [first, second] = [scripted(), scripted()];

    const { stop: leave } = server.watch(first, 'simulator');
    first.tell();
    leave();
    server.watch(second, 'simulator');
    second.tell();

    await expect
      .poll(() => reportAt(server.url), { timeout: 10_000 })
      .toMatchObject({ total: { calls: 2 } });
    await server.close();
    expect([first.listeners.size, second.listeners.size]).toEqual([0, 0]);
  });
});
