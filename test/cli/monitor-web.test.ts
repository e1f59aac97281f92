import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monitorReport } from '../../src/monitor/watching/monitor-report.js';
import { type RunningSimulator, startSimulator } from '../../src/simulator/start-simulator.js';
import { runCli } from '../support/run-cli.js';
import { startCli } from '../support/running-cli.js';

let simulator: RunningSimulator;
let env: Record<string, string>;
const token = 'a-token-of-24-characters-or-more';

beforeAll(async () => {
  simulator = await startSimulator({ latency: 'fixed:2ms', seed: 1 });
  env = {
    PERPLEXITY_BASE_URL: simulator.url,
    PERPLEXITY_API_KEY: simulator.keys[0] ?? '',
    CROSSGRAPH_MONITOR_TOKEN: token,
  };
});
afterAll(() => simulator.close());

describe('crossgraph monitor --web', () => {
  it('serves page and report, which another monitor shows, until it is stopped', async () => {
    const serving = startCli(['monitor', '--web', '--port', '0', '--interval', '1'], env);
    const [, url = ''] = await serving.seen(/page is at (http:\S+)\n/);
    await serving.seen(/\d calls/);

    const page = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    const attached = await runCli(['monitor', '--attach', url, '--json', '--project', '2x3'], {
      env,
    });
    const stranger = await runCli(['monitor', '--attach', url], {
      env: { ...env, CROSSGRAPH_MONITOR_TOKEN: '' },
    });
    serving.stop('SIGINT');
    const { code, output } = await serving.ended;

    expect(page.status).toBe(200);
    const report = monitorReport.parse(JSON.parse(attached.stdout));
    expect(report.source).toEqual({ kind: 'attached', url: url.replace(/\/$/, '') });
    expect(report.total.calls).toBeGreaterThan(0);
    expect(stranger).toMatchObject({ code: 64, stdout: '' });
    expect(stranger.stderr).toContain('set CROSSGRAPH_MONITOR_TOKEN');
    expect(output).toContain('TOTAL in');
    expect([code, attached.code]).toEqual([0, 0]);
    for (const secret of [token, simulator.keys[0] ?? '']) {
      expect([output, attached.stdout, attached.stderr].join()).not.toContain(secret);
    }
  });

  it('shows nobody else anything without a token, and takes no port of others', async () => {
    const open = await runCli(['monitor', '--web', '--host', '0.0.0.0'], {
      env: { ...env, CROSSGRAPH_MONITOR_TOKEN: '' },
    });
    const port = new URL(simulator.url).port;
    const taken = await runCli(['monitor', '--web', '--port', port], { env });

    expect(open).toMatchObject({ code: 64 });
    expect(open.stderr).toContain('set CROSSGRAPH_MONITOR_TOKEN');
    expect(taken).toMatchObject({ code: 64 });
    expect(taken.stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
