import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningSimulator, startSimulator } from '../../src/simulator/start-simulator.js';
import { localhostCertificate } from '../monitor/alerting/localhost-certificate.js';
import { mailServer } from '../monitor/alerting/mail-server.js';
import { firing, reportAt, timeAt } from '../monitor/alerting/reports.js';
import { type WebhookReceiver, webhookReceiver } from '../monitor/alerting/webhook-receiver.js';
import { runCli } from '../support/run-cli.js';

const failing = 'critical: CrossgraphCallsFailing';
let simulator: RunningSimulator;
let receiver: WebhookReceiver;
let env: Record<string, string>;

beforeAll(async () => {
  simulator = await startSimulator({ latency: 'fixed:2ms', seed: 1 });
});
afterAll(() => simulator.close());

beforeEach(async () => {
  receiver = await webhookReceiver('/services/canary-path');
  env = {
    PERPLEXITY_BASE_URL: simulator.url,
    PERPLEXITY_API_KEY: simulator.keys[0] ?? '',
    CROSSGRAPH_MAX_ATTEMPTS: '1',
    CROSSGRAPH_ALERT_WEBHOOK: receiver.url.href,
  };
});
afterEach(async () => {
  simulator.clearFaults();
  await receiver.close();
});

const titles = () => receiver.posted.map(({ body }) => body.text.split('\n')[0]);

describe('crossgraph monitor --alert', () => {
  it('tells of an alert once, and of its end, though each comes from a monitor of its own', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'crossgraph-alerts-'));
    const args = ['monitor', '--iterations', '3', '--history', 'history.db', '--alert', 'webhook'];
    simulator.addFaults({ path: '/v1/agent', status: 400, times: 100 });

    const first = await runCli(args, { env, cwd });
    await runCli(args, { env, cwd });
    const whileItFires = titles();
    simulator.clearFaults();
    const last = await runCli(args, { env, cwd });
    rmSync(cwd, { recursive: true });

    expect(whileItFires).toEqual([`🔴 ${failing}`]);
    expect(titles().slice(1)).toEqual(['🟢 resolved: CrossgraphCallsFailing']);
    expect([first.code, last.code]).toEqual([2, 0]);
    expect([first.stderr, last.stderr]).toEqual(['', '']);
  });

  it('says what could not be delivered, and shows nothing of the address but its host', async () => {
    receiver.answer = { status: 404 };
    simulator.addFaults({ path: '/v1/agent', status: 400, times: 100 });

    const args = ['monitor', '--iterations', '3', '--alert', 'webhook'];
    const { code, stdout, stderr } = await runCli(args, { env });

    expect(stderr).toMatch(
      /^crossgraph: Not delivered: 1 alert to the webhook at 127\.0\.0\.1:\d+, which refuses alerts \(status 404\)/,
    );
    expect(stdout + stderr).not.toContain('canary');
    expect(code).toBe(2);
  });

  it('tells on standard error where JSON has standard output, and nobody else', async () => {
    simulator.addFaults({ path: '/v1/agent', status: 400, times: 100 });
    const args = ['monitor', '--iterations', '3', '--alert', 'console'];

    const json = await runCli([...args, '--json'], { env });
    const plain = await runCli(args, { env });

    expect(json.stderr).toBe(
      `crossgraph: ${failing}: Too many calls fail. calls that succeed: 0 % (limit: at least 90 %)\n`,
    );
    expect(JSON.parse(json.stdout)).toMatchObject({ status: 'critical' });
    expect(plain.stderr).toBe('');
    expect(receiver.posted).toEqual([]);
  });

  it('tells of the alerts of another process, each once', async () => {
    const report = reportAt('11:40:00', [firing(timeAt('11:40:00'))]);
    const process = createServer((_, response) => response.end(JSON.stringify(report)));
    await new Promise<void>((resolve) => process.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(process.address() as AddressInfo).port}`;

    const { code, stderr } = await runCli(
      [
        ...['monitor', '--attach', url, '--mode', 'continuous', '--interval', '1'],
        ...['--iterations', '2', '--json', '--alert', 'webhook'],
      ],
      { env },
    );
    process.close();

    expect(titles()).toEqual([`🔴 ${failing}`]);
    expect(receiver.posted[0]?.body.text).toContain(`which watches ${url}`);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('answers a secret on the command line with one sentence that does not repeat it', async () => {
    const { code, stderr } = await runCli(['monitor', '--alert', receiver.url.href], { env });

    expect(stderr).toBe(
      'crossgraph: --alert takes no address of a webhook, which is a secret: put it into CROSSGRAPH_ALERT_WEBHOOK and give --alert webhook.\n',
    );
    expect(code).toBe(64);
  });
});

describe('crossgraph monitor --test-alert', () => {
  it('sends one test to every channel, by what .env says, and asks nothing', async () => {
    const server = await mailServer('canary-password');
    const cwd = mkdtempSync(join(tmpdir(), 'crossgraph-test-alert-'));
    const certificate = join(cwd, 'ca.pem');
    writeFileSync(certificate, localhostCertificate.cert);
    const address = `smtp://ops%40example.com:canary-password@localhost:${server.port}`;
    writeFileSync(join(cwd, '.env'), `CROSSGRAPH_SMTP_URL=${address}\n`);
    const channels = ['console', 'webhook', 'email:oncall@example.com'];

    const { code, stdout, stderr } = await runCli(
      ['monitor', '--test-alert', ...channels.flatMap((channel) => ['--alert', channel])],
      { env: { ...env, NODE_EXTRA_CA_CERTS: certificate }, cwd },
    );
    rmSync(cwd, { recursive: true });
    await server.close();

    expect(stdout.split('\n').sort().slice(1)).toEqual([
      'The console took the test.',
      'The mail server localhost for oncall@example.com took the test.',
      `The webhook at ${receiver.url.host} took the test.`,
    ]);
    expect(titles()).toEqual(['⚪ test: alerts of this monitor arrive here']);
    expect(server.received).toMatchObject([
      { from: 'ops@example.com', to: ['oncall@example.com'], isSecure: true },
    ]);
    expect(stderr).toBe('crossgraph: test: alerts of this monitor arrive here\n');
    expect(stdout + stderr + server.received[0]?.source).not.toContain('canary');
    expect(code).toBe(0);
  });

  it('ends with 1 where one did not take it, and says what to do', async () => {
    receiver.answer = { status: 410 };

    const { code, stdout } = await runCli(['monitor', '--alert', 'webhook', '--test-alert'], {
      env,
    });

    expect(stdout).toBe(
      `The webhook at ${receiver.url.host} refuses alerts (status 410): make a new one and put its address into CROSSGRAPH_ALERT_WEBHOOK.\n`,
    );
    expect(code).toBe(1);
  });

  it('needs to know where to', async () => {
    const { code, stderr } = await runCli(['monitor', '--test-alert']);

    expect(stderr).toContain('give --alert as well');
    expect(code).toBe(64);
  });
});
