import { readFileSync } from 'node:fs';
import { tool } from '@langchain/core/tools';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { recordedSeries } from '../../src/monitor/deploy/recorded-series.js';
import { instrumentGraph } from '../../src/orchestration/tracing/instrument-graph.js';
import { instrumentTool } from '../../src/orchestration/tracing/instrument-tool.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { type RunningSimulator, startSimulator } from '../../src/simulator/start-simulator.js';
import { startTelemetry, type Telemetry } from '../../src/telemetry-sdk.js';
import { hasProgram } from '../support/has-program.js';
import { twoNodes } from '../telemetry/graph-samples.js';
import { type LivePrometheus, startPrometheus } from './live-prometheus.js';

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly { readonly name: string; readonly health: string }[];
  }[];
}

interface Dashboard {
  readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[];
}

/** What only trouble makes, of a kind that this test does not. */
const silentInPeace = ['crossgraph:cache_errors:rate5m'];

const dashboard = JSON.parse(readFileSync('deploy/grafana/dashboard.json', 'utf8')) as Dashboard;
const expressions = dashboard.panels.flatMap(({ targets = [] }) =>
  targets.map(({ expr }) =>
    expr
      .replaceAll('$service', 'live')
      .replaceAll('$model', '.*')
      .replaceAll('$__rate_interval', '1m'),
  ),
);

describe.skipIf(!hasProgram('prometheus'))('a real Prometheus', () => {
  let simulator: RunningSimulator;
  let client: PerplexityClient;
  let telemetry: Telemetry;
  let prometheus: LivePrometheus;

  beforeAll(async () => {
    simulator = await startSimulator({ latency: 'fixed:5ms', requestsPerMinute: 6_000, burst: 1 });
    telemetry = await startTelemetry({
      env: {},
      serviceName: 'live',
      // Nobody listens there: every span is lost, and counted.
      endpoint: 'http://127.0.0.1:9',
      metrics: { prometheus: { port: 0 } },
    });
    const { keys: apiKeys, url: baseUrl, limits } = simulator;
    client = new PerplexityClient({ apiKeys, baseUrl, limits, cache: 'memory' });
    prometheus = await startPrometheus(telemetry.metricsEndpoint ?? '');
  });

  afterAll(async () => {
    await prometheus?.stop();
    await client?.close();
    await simulator?.close();
    await telemetry?.shutdown();
  });

  const graph = instrumentGraph(twoNodes(), { name: 'research', kind: 'agent' });
  const workflow = instrumentGraph(twoNodes(), { name: 'pipeline' });
  const echo = instrumentTool(
    tool(({ text }) => text, {
      name: 'echo',
      description: 'Says it again.',
      schema: z.object({ text: z.string() }),
    }),
  );

  /** Hits, misses, failures, retries, waiting, graphs and tools. */
  async function traffic(round: number): Promise<void> {
    await fetch(`${simulator.url}/__simulator/faults`, {
      method: 'POST',
      body: JSON.stringify([
        { path: '/v1/agent', times: 1, status: 500 },
        { path: '/v1/agent', times: 1, status: 429, retryAfter: 0 },
      ]),
    });
    const questions = Array.from(
      { length: 20 },
      (_, index) => `Question ${index % 10} of ${round}?`,
    );
    await Promise.allSettled(
      questions.map((question) => client.ask(question, { agent: 'reader' })),
    );
    await client.ask(questions[0] ?? '').catch(() => undefined);
    await client.search(`fusion ${round}`);
    await client
      .ask(`Nobody knows ${round}`, { freshness: 'only-if-cached' })
      .catch(() => undefined);
    await Promise.all([graph.invoke({ items: [] }), workflow.invoke({ items: [] })]);
    await echo.invoke({ text: 'yes' });
    await telemetry.forceFlush();
  }

  it('records every series from what a process tells it, and shows every panel', async () => {
    const missing = async () => {
      const found = await Promise.all(
        recordedSeries.map(async ({ record }) => [record, await prometheus.query(record)] as const),
      );
      return found.filter(([, result]) => result.length === 0).map(([record]) => record);
    };

    let round = 0;
    await expect
      .poll(
        async () => {
          await traffic(round++);
          return missing().catch(() => 'not started yet');
        },
        { timeout: 60_000, interval: 500 },
      )
      .toEqual(silentInPeace);

    const { groups } = (await prometheus.get('/api/v1/rules')) as Rules;
    const unwell = groups.flatMap(({ rules }) => rules.filter(({ health }) => health !== 'ok'));
    expect(unwell).toEqual([]);
    expect(await prometheus.query('crossgraph:requests:rate5m{job="live"}')).toHaveLength(1);
    const empty: string[] = [];
    for (const expr of expressions) {
      // Rejects when it cannot be parsed.
      if ((await prometheus.query(expr)).length === 0) empty.push(expr);
    }
    expect(empty).toEqual(silentInPeace.map((record) => `${record}{job=~"live"}`));
  });
});
