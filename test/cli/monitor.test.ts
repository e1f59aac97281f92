import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monitorReport } from '../../src/monitor/watching/monitor-report.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { type RunningSimulator, startSimulator } from '../../src/simulator/start-simulator.js';
import { startTelemetry } from '../../src/telemetry-sdk.js';
import { runCli } from '../support/run-cli.js';

let simulator: RunningSimulator;
let env: Record<string, string>;

beforeAll(async () => {
  simulator = await startSimulator({ latency: 'fixed:2ms', seed: 1 });
  env = {
    PERPLEXITY_BASE_URL: simulator.url,
    PERPLEXITY_API_KEY: simulator.keys[0] ?? '',
    CROSSGRAPH_MAX_ATTEMPTS: '1',
  };
});
afterAll(() => simulator.close());

describe('crossgraph monitor', () => {
  it('measures once, and is content', async () => {
    const { code, stdout, stderr } = await runCli(['monitor', '--json'], { env });

    const report = monitorReport.parse(JSON.parse(stdout));
    expect(report).toMatchObject({
      status: 'ok',
      upstream: 'perplexity',
      window: { calls: 20, succeeded: 20, outcomes: { miss: 5, hit: 15 }, hitRate: 0.75 },
      groups: [{ agent: 'monitor', calls: 20 }],
    });
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('says that it is the simulator which it asks without a key, and never shows one', async () => {
    const asked = await runCli(['monitor', '--iterations', '2']);
    const keyed = await runCli(['monitor', '--iterations', '2'], { env });

    expect(asked.stderr).toContain('embedded simulator');
    expect(asked.stdout).toMatch(/^OK {2}simulator/);
    expect(keyed.stdout).toContain('slot 0');
    expect(keyed.stdout).not.toContain(simulator.keys[0]);
    for (const line of asked.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('ends with 2 where a critical threshold is crossed', async () => {
    simulator.addFaults({ path: '/v1/agent', status: 400 });
    try {
      const { code, stdout } = await runCli(['monitor', '--iterations', '3'], { env });

      expect(stdout).toMatch(/^CRITICAL .*\n +CrossgraphCallsFailing/);
      expect(stdout).toContain('REQUEST_REFUSED');
      expect(code).toBe(2);
    } finally {
      simulator.clearFaults();
    }
  });

  it('goes on round after round, in a line of JSON each', async () => {
    const args = ['monitor', '--mode', 'continuous', '--interval', '1', '--iterations', '2'];
    const { code, stdout } = await runCli([...args, '--json'], { env });

    const reports = stdout
      .trimEnd()
      .split('\n')
      .map((line) => monitorReport.parse(JSON.parse(line)));
    expect(reports.map(({ window }) => window.calls)).toEqual([1, 2]);
    expect(code).toBe(0);
  });

  it('goes on from the totals of the monitor before', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'crossgraph-monitor-'));
    const args = ['monitor', '--iterations', '2', '--history', 'history.db', '--json'];

    await runCli(args, { env, cwd });
    const { stdout, stderr } = await runCli(args, { env, cwd });
    rmSync(cwd, { recursive: true });

    const { window, total } = monitorReport.parse(JSON.parse(stdout));
    expect([window.calls, total.calls]).toEqual([2, 4]);
    expect(stderr).toBe('');
  });

  it('runs a graph with each question, and shows the runs', async () => {
    const input = JSON.stringify({ questions: ['{question}', 'And {question}'] });
    const args = ['monitor', '--graph', 'fan-out', '--input', input, '--iterations', '2'];

    const { code, stdout } = await runCli([...args, '--json'], { env });

    const { runs, window } = monitorReport.parse(JSON.parse(stdout));
    expect(runs).toMatchObject([
      { graph: 'fan-out', state: 'completed', calls: 2 },
      { graph: 'fan-out', state: 'completed', calls: 2 },
    ]);
    expect(new Set(runs[0]?.steps.map(({ kind }) => kind))).toEqual(
      new Set(['node', 'agent', 'tool', 'call']),
    );
    expect(window.calls).toBe(4);
    expect(code).toBe(0);
  });

  it('asks a graph that talks without an input of its own', async () => {
    const args = ['monitor', '--graph', 'web', '--iterations', '1', '--json'];

    const { stdout } = await runCli(args, { env });

    const { runs } = monitorReport.parse(JSON.parse(stdout));
    expect(runs).toMatchObject([{ graph: 'web', state: 'completed' }]);
  });

  it('shows the calls of another process by its metrics, and asks nothing itself', async () => {
    const telemetry = await startTelemetry({
      ...{ env: {}, serviceName: 'other', metrics: { prometheus: { port: 0 } } },
    });
    const client = new PerplexityClient({
      ...{ apiKeys: simulator.keys, baseUrl: simulator.url, cache: 'memory' },
    });
    await Promise.all(['a', 'a', 'b'].map((question) => client.ask(question)));
    const asked = simulator.requests().length;
    const url = telemetry.metricsEndpoint ?? '';

    const text = await runCli(['monitor', '--attach', url]);
    const lines = await runCli([
      ...['monitor', '--attach', url, '--mode', 'continuous', '--interval', '1'],
      ...['--iterations', '2', '--json'],
    ]);
    await client.close();
    await telemetry.shutdown();
    const gone = await runCli(['monitor', '--attach', url]);

    expect(text.stdout).toContain(`OK  ${url}`);
    expect(text.stdout).toContain('succeeded 3 (100 %)');
    expect([text.code, lines.code, text.stderr, lines.stderr]).toEqual([0, 0, '', '']);
    const reports = lines.stdout
      .trimEnd()
      .split('\n')
      .map((line) => monitorReport.parse(JSON.parse(line)));
    expect(reports).toMatchObject([
      { source: { kind: 'prometheus', url }, total: { calls: 3 }, window: { calls: 0 } },
      { total: { calls: 3 } },
    ]);
    expect(simulator.requests().length).toBe(asked);
    expect(gone).toMatchObject({ code: 1, stdout: '' });
    expect(gone.stderr).toMatch(/^crossgraph: http:\S+ does not answer \(ECONNREFUSED\)\.\n$/);
  });

  it('projects what a crowd would cost, and says so while there is too little to tell', async () => {
    const few = await runCli(['monitor', '--iterations', '3', '--project', '1000x50'], { env });
    const enough = await runCli(['monitor', '--project', '1000x50'], { env });

    expect(few.stdout).toContain('no data yet: 3 of the 10 calls');
    expect(enough.stdout).toMatch(/1,000 users × 50 questions: \$[\d.]+, 12,500 upstream calls/);
  });

  it('prints a summary when it is stopped, and ends by its thresholds', async () => {
    const { code, stdout, stderr } = await runCli(['monitor', '--mode', 'continuous'], {
      stopAt: { text: 'embedded simulator', signal: 'SIGINT' },
    });

    expect(stderr).not.toContain('Stopped');
    expect(stdout).toContain('THRESHOLDS');
    expect(stdout).toContain('TOTAL in');
    expect(code).toBe(0);
  });

  it.each([
    [['--mode', 'forever'], 'snapshot, continuous'],
    [['--interval', '0'], 'from 1 to 86,400'],
    [['--graph', 'nowhere'], 'There is no graph `nowhere`'],
    [['--graph', 'web', '--model', 'a/b'], 'A graph chooses its models'],
    [['--graph', 'web', '--input', '[1]'], 'Expected --input to be an object'],
    [['--graph', 'fan-out', '--input', '{"questions":3}'], 'does not fit the graph `fan-out`'],
    [['--input', '{}'], '--input is for --graph'],
    [['--attach', 'nowhere'], '--attach to be a URL'],
    [['--attach', 'http://127.0.0.1:1', '--graph', 'web'], 'leave out --graph'],
    [['--attach', 'http://127.0.0.1:1', '--iterations', '3'], 'leave out --iterations'],
    [['--project', 'many'], 'USERSxQUERIES such as 1000x50'],
    [['--project', '0x5'], 'USERSxQUERIES such as 1000x50'],
    [['--iterations', '0'], 'from 1 to 1,000,000'],
    [['--preset', 'fast', '--model', 'a/b'], 'not both'],
  ])('answers wrong usage %j with one sentence and code 64', async (args, sentence) => {
    const { code, stderr } = await runCli(['monitor', ...args]);

    expect(stderr).toContain(sentence);
    expect(code).toBe(64);
  });
});
