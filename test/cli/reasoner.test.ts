import { describe, expect, it } from 'vitest';
import { scenariosReport } from '../../src/scenarios/report.js';
import { startSimulator } from '../../src/simulator/start-simulator.js';
import { startOtlpReceiver } from '../support/otlp-receiver.js';
import { type CliOptions, runCli } from '../support/run-cli.js';

const command = ['scenarios', '--reasoner', 'deepseek', '--latency', 'fixed:5ms'];
const canary = 'sk-canary-key-0123456789';

async function report(args: readonly string[] = [], options: CliOptions = {}) {
  const { code, stdout, stderr } = await runCli([...command, '--json', ...args], options);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return scenariosReport.parse(JSON.parse(stdout));
}

describe('crossgraph scenarios --reasoner deepseek', () => {
  it('runs without a key, and counts the calls of both vendors', async () => {
    const { total, environment, scenarios, crossValidation } = await report();

    expect(environment).toMatchObject({ upstream: 'simulator', reasoner: 'deepseek' });
    expect(total).toMatchObject({
      requests: 24,
      succeeded: 24,
      upstreamRuns: 5,
      reasoningRuns: 7,
      attempts: 12,
      rateLimited: 0,
      outcomes: { miss: 5, hit: 12, bypass: 7, error: 0 },
      breaker: 'closed',
    });
    expect(scenarios[1]?.costUsd).toBeGreaterThan(0);
    expect(crossValidation.map(({ verdict }) => verdict)).not.toContain(null);
  });

  it('asks neither DeepSeek nor anybody else for whom a key is set, without --real-keys', async () => {
    const env = { DEEPSEEK_API_KEY: canary, DEEPSEEK_BASE_URL: 'http://127.0.0.1:1' };

    expect((await report([], { env })).total.succeeded).toBe(24);
  });

  it('shows its calls in the same traces, without key, question or answer', async () => {
    const receiver = await startOtlpReceiver();
    try {
      const { scenarios } = await report(['--otlp', receiver.url]);

      const traceOf = (id: number) => scenarios.find((each) => each.id === id)?.trace?.traceId;
      const chats = receiver.spans.filter(({ name }) => name === 'chat deepseek-chat');
      const traces = chats.map(({ traceId }) => traceId);
      expect(traces.filter((id) => id === traceOf(2))).toHaveLength(3);
      expect(traces.filter((id) => id === traceOf(4))).toHaveLength(2);
      const spanIds = new Set(receiver.spans.map(({ spanId }) => spanId));
      expect(chats.every(({ parentSpanId = '' }) => spanIds.has(parentSpanId))).toBe(true);
      const bodies = Buffer.concat(receiver.bodies).toString('latin1');
      for (const secret of ['pplx-simulator', 'coral reef']) expect(bodies).not.toContain(secret);
    } finally {
      await receiver.close();
    }
  });

  it('asks the address and key of the environment with --real-keys, and counts what they bill', async () => {
    const simulator = await startSimulator({ latency: 'fixed:0ms', keys: [canary] });
    const env = {
      PERPLEXITY_API_KEY: canary,
      PERPLEXITY_BASE_URL: simulator.url,
      PERPLEXITY_TIER: '3',
      DEEPSEEK_API_KEY: canary,
      DEEPSEEK_BASE_URL: `${simulator.url}/deepseek/v1`,
    };
    try {
      const { total, environment } = await report(['--real-keys'], { env });

      const chats = simulator.requests().filter(({ path }) => path.startsWith('/deepseek'));
      expect(environment.upstream).toBe('perplexity');
      expect(chats).toHaveLength(7);
      expect(total.costUsd).toBeCloseTo(simulator.bill().totalUsd, 5);
      expect(JSON.stringify(total)).not.toContain('canary');
    } finally {
      await simulator.close();
    }
  });

  it('says which key is missing, before anything is asked', async () => {
    const { code, stderr, stdout } = await runCli([...command, '--real-keys']);

    expect(code).toBe(64);
    expect(stderr).toContain('DEEPSEEK_API_KEY');
    expect(stdout).toBe('');
  });

  it('knows no other vendor', async () => {
    const { code, stderr } = await runCli(['scenarios', '--reasoner', 'nobody']);

    expect(code).toBe(64);
    expect(stderr).toContain('perplexity, deepseek');
  });
});
