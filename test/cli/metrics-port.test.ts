import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.js';

describe.concurrent('--metrics-port', () => {
  it('offers metrics while the command runs and no longer, and says where when any port will do', async () => {
    let url = '';
    const running = runCli(
      [
        'monitor',
        '--mode',
        'continuous',
        '--interval',
        '1',
        '--iterations',
        '4',
        '--metrics-port',
        '0',
      ],
      {
        onStderr: (stderr) => {
          url = /metrics at (http:\S+)/.exec(stderr)?.[1] ?? url;
        },
      },
    );
    const scraped = async () => (url === '' ? '' : (await fetch(url)).text());
    await expect
      .poll(scraped, { timeout: 30_000 })
      .toContain('crossgraph_client_request_duration_count');
    const { code, stderr } = await running;

    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    await expect(fetch(url)).rejects.toThrow();
    expect(stderr.match(/metrics at/g)).toHaveLength(1);
    expect(code).toBe(0);
  });

  it.each([
    ['ask', 'Why?'],
    ['mcp'],
    ['monitor'],
    ['run', 'cross-validation', '--input', '{}', '--checkpoints', 'memory'],
    ['scenarios', '--parallel', '1'],
  ])('answers a port that is taken with one sentence and code 64: %s', async (...args) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const port = String((server.address() as AddressInfo).port);

    const { code, stdout, stderr } = await runCli([...args, '--metrics-port', port]);
    server.close();

    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(
      new RegExp(
        `^crossgraph: Metrics cannot be offered at http://127.0.0.1:${port}/metrics: the port is taken\\. Choose another port\\.$`,
      ),
    );
    expect(stdout).toBe('');
    expect(code).toBe(64);
  });

  it.each(['70000', '-1', 'x'])('takes no %s for a port', async (port) => {
    const { code, stderr } = await runCli(['ask', 'Why?', '--metrics-port', port]);

    expect(stderr).toContain('Expected a whole number from 0 to 65,535.');
    expect(code).toBe(64);
  });

  it('says why there are none where the SDK is switched off', async () => {
    const { code, stderr } = await runCli(['ask', 'Why?', '--metrics-port', '0'], {
      env: { OTEL_SDK_DISABLED: 'true' },
    });

    expect(stderr).toContain('OTEL_SDK_DISABLED is set, so there are no metrics.');
    expect(code).toBe(0);
  });
});
