import { afterEach, describe, expect, it } from 'vitest';
import type { ScenariosReport } from '../../src/scenarios/report.js';
import { scenariosReport } from '../../src/scenarios/report.js';
import {
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from '../support/otlp-receiver.js';
import { runCli } from '../support/run-cli.js';
import { traceTrees } from '../support/span-tree.js';

const opened: OtlpReceiver[] = [];

afterEach(async () => {
  for (const receiver of opened.splice(0)) await receiver.close();
});

interface Traced {
  readonly report: ScenariosReport;
  readonly receiver: OtlpReceiver;
}

async function tracedRun(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Traced> {
  const receiver = await startOtlpReceiver();
  opened.push(receiver);
  const options = ['--latency', 'fixed:5ms', '--otlp', receiver.url, '--json'];
  const { code, stdout, stderr } = await runCli(['scenarios', ...options, ...args], { env });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return { report: scenariosReport.parse(JSON.parse(stdout)), receiver };
}

const isCall = ({ name }: ReceivedSpan) => name.startsWith('chat ');
const outcomeOf = ({ attributes }: ReceivedSpan) => String(attributes['crossgraph.cache.outcome']);

function outcomesOf(spans: readonly ReceivedSpan[]): Record<string, number> {
  const counts = { hit: 0, stale: 0, coalesced: 0, miss: 0, bypass: 0, error: 0 };
  for (const span of spans.filter(isCall)) counts[outcomeOf(span) as keyof typeof counts] += 1;
  return counts;
}

const sumOf = (spans: readonly ReceivedSpan[], attribute: string) =>
  spans.filter(isCall).reduce((sum, { attributes }) => sum + Number(attributes[attribute] ?? 0), 0);

describe('the traces of crossgraph scenarios', () => {
  it.each(['http/protobuf', 'http/json'])(
    'agree with the report, call by call, over %s',
    async (protocol) => {
      const { report, receiver } = await tracedRun(['--extended'], {
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      });

      for (const row of [...report.scenarios, ...report.matrix]) {
        const spans = receiver.spans.filter(({ traceId }) => traceId === row.trace?.traceId);
        expect(outcomesOf(spans)).toEqual(row.outcomes);
        expect(sumOf(spans, 'crossgraph.cost.usd')).toBeCloseTo(row.costUsd, 5);
        expect(sumOf(spans, 'crossgraph.cost.saved_usd')).toBeCloseTo(row.savedUsd, 5);
        expect(sumOf(spans, 'crossgraph.request.attempt.count')).toBe(row.attempts);
      }
      const attempts = receiver.spans.filter(({ name }) => name === 'POST');
      const rows = [report.total, ...report.matrix];
      expect(attempts).toHaveLength(rows.reduce((sum, row) => sum + row.attempts, 0));
    },
  );

  it('are one trace per scenario, each child within a parent that arrived', async () => {
    const { report, receiver } = await tracedRun(['--parallel', '20']);

    const known = new Map(receiver.spans.map((span) => [span.spanId, span]));
    const roots = receiver.spans.filter(({ parentSpanId }) => parentSpanId === undefined);
    expect(roots.map(({ traceId }) => traceId).sort()).toEqual(
      report.scenarios.map(({ trace }) => trace?.traceId).sort(),
    );
    for (const span of receiver.spans) {
      if (span.parentSpanId === undefined) continue;
      const parent = known.get(span.parentSpanId);
      expect(parent?.traceId).toBe(span.traceId);
      expect(span.start).toBeGreaterThanOrEqual(parent?.start ?? 0n);
      expect(span.end).toBeLessThanOrEqual(parent?.end ?? 0n);
    }
  });

  it('show workflow, node, agent, tool, call and attempt', async () => {
    const { receiver } = await tracedRun([]);

    expect(traceTrees(receiver.spans, { order: 'shown' })).toMatchSnapshot();
  });

  it('hold no key, no question and no answer', async () => {
    const { receiver } = await tracedRun([]);

    const bodies = Buffer.concat(receiver.bodies).toString('latin1');
    for (const canary of ['pplx-simulator', 'coral reef', 'fusion energy']) {
      expect(bodies).not.toContain(canary);
    }
  });
});
