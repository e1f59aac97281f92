import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JaegerServer, startJaeger } from '../jaeger/jaeger-server.js';
import {
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from '../support/otlp-receiver.js';
import { runCli } from '../support/run-cli.js';

let cwd: string;
let receiver: OtlpReceiver;
let jaeger: JaegerServer;

beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'crossgraph-trace-'));
  receiver = await startOtlpReceiver();
  jaeger = await startJaeger([]);
});

afterEach(async () => {
  await receiver.close();
  await jaeger.close();
  rmSync(cwd, { recursive: true });
});

/** What a Jaeger would have that received what was received. */
const stored = (span: ReceivedSpan) => ({
  ...span,
  kind: span.kind === 'unspecified' ? ('internal' as const) : span.kind,
  status: span.status.code,
  outcome: span.attributes['crossgraph.cache.outcome'] as string | undefined,
});

const verify = (...flags: string[]) =>
  runCli(['trace', 'verify', '--jaeger', jaeger.url, '--timeout', '1', ...flags], { cwd });

describe('crossgraph trace verify', () => {
  it.each([
    ['scenarios', ['scenarios', '--latency', 'fixed:1ms', '--json'], 5],
    ['ask', ['ask', 'What are canary questions?', '--json'], 1],
    ['run', ['run', 'fan-out', '--input', '{"question":"Why canary?"}', '--json'], 1],
  ])('finds what `%s` has sent whole', async (command, args, traces) => {
    await runCli([...args, '--otlp', receiver.url], { cwd });
    jaeger.spans = receiver.spans.map(stored);

    const { stdout, stderr, code } = await verify();

    const record = readFileSync(join(cwd, '.crossgraph/last-trace.json'), 'utf8');
    expect(JSON.parse(record)).toMatchObject({ command, lost: 0, omitted: 0 });
    expect(record).not.toMatch(/canary|pplx/);
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      new RegExp(`^whole: ${traces} traces?, ${receiver.spans.length} spans at`),
    );
    expect(code).toBe(0);
  });

  it('names what did not arrive, and ends with 1', async () => {
    await runCli(['ask', 'Why?', '--otlp', receiver.url], { cwd });
    jaeger.spans = receiver.spans.filter(({ name }) => name !== 'POST').map(stored);

    const shown = await verify();
    const told = await verify('--json');

    const traceId = receiver.spans[0]?.traceId;
    expect(shown.stdout).toContain(`${jaeger.url}/trace/${traceId}  2 sent, 1 there`);
    expect(shown.stdout).toMatch(/^ {2}missing {2}POST \([0-9a-f]{16}\)$/m);
    expect(JSON.parse(told.stdout)).toMatchObject({
      whole: false,
      traces: [{ traceId, differences: [{ what: 'missing', name: 'POST' }] }],
    });
    expect([shown.code, told.code]).toEqual([1, 1]);
  });

  it.each([
    [[], /run one with --otlp URL first/],
    [['--trace', 'nonsense'], /32 hexadecimal digits/],
    [['--jaeger', 'nowhere'], /starts with http/],
    [['--timeout', '0'], /from 1 to 600/],
  ])('answers wrong usage %j with one sentence and code 64', async (flags, sentence) => {
    const { code, stdout, stderr } = await verify(...flags);

    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe('');
    expect(code).toBe(64);
  });
});
