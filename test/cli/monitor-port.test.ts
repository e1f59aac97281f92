import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { monitorReport } from '../../src/monitor/watching/monitor-report.js';
import { type RunningSimulator, startSimulator } from '../../src/simulator/start-simulator.js';
import { runCli } from '../support/run-cli.js';
import { startCli } from '../support/running-cli.js';

let simulator: RunningSimulator;
beforeAll(async () => {
  simulator = await startSimulator({ latency: 'fixed:2500ms', seed: 1 });
});
afterAll(() => simulator.close());

describe('--monitor-port', () => {
  it('lets another terminal see a run while it goes on', { timeout: 60_000 }, async () => {
    const input = JSON.stringify({ questions: ['Why?', 'How?', 'When?'] });
    const running = startCli(
      ['run', 'fan-out', '--input', input, '--monitor-port', '0', '--checkpoints', 'memory'],
      { PERPLEXITY_BASE_URL: simulator.url, PERPLEXITY_API_KEY: simulator.keys[0] ?? '' },
    );
    const [, url = ''] = await running.seen(/page is at (http:\S+)/);

    let found: unknown;
    await expect
      .poll(
        async () => {
          const response = await fetch(`${url}report.json`);
          found = response.ok ? monitorReport.parse(await response.json()) : undefined;
          return found;
        },
        { timeout: 20_000 },
      )
      .toMatchObject({
        source: { kind: 'process' },
        runs: [{ graph: 'fan-out', state: 'running' }],
      });
    const { code, output } = await running.ended;

    expect(code).toBe(0);
    expect([output, JSON.stringify(found)].join()).not.toContain(simulator.keys[0]);
  });

  it('takes a port as it is written, or says so', async () => {
    const { code, stderr } = await runCli(['scenarios', '--monitor-port', 'many']);

    expect(code).toBe(64);
    expect(stderr).toContain('from 0 to 65,535');
  });
});
