import { createWebAgent } from 'crossgraph/agents';
import { createFanOutGraph } from 'crossgraph/graphs';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { criticalPath } from '../../../src/orchestration/running/critical-path.js';
import { runReportText } from '../../../src/orchestration/running/report-text.js';
import { runGraph } from '../../../src/orchestration/running/run-graph.js';
import type { RunReport } from '../../../src/orchestration/running/run-report.js';
import { stoppedRunOf } from '../../../src/orchestration/running/stopped-run.js';
import type { Frame } from '../../../src/orchestration/tracing/run-frame.js';
import type { CallSummary } from '../../../src/perplexity/call-summary.js';
import { PerplexityClient } from '../../../src/perplexity/client.js';
import { type RunningSimulator, startSimulator } from '../../../src/testing/start-simulator.js';

let simulator: RunningSimulator;
let client: PerplexityClient | undefined;
let told: CallSummary[] = [];

beforeAll(async () => {
  simulator = await startSimulator({
    latency: 'fixed:5ms',
    requestsPerMinute: 60_000,
    burst: 1_000,
  });
});
afterAll(() => simulator.close());
afterEach(async () => {
  await client?.close();
  simulator.reset();
});

function openClient() {
  const { keys: apiKeys, url: baseUrl, limits } = simulator;
  const opened = new PerplexityClient({ apiKeys, baseUrl, limits });
  told = [];
  opened.onCall((call) => told.push(call));
  client = opened;
  return opened;
}

const questions = ['Why is the sky blue?', 'Why is the sea salt?', 'Why is the sky blue?'];
const graph = () => createFanOutGraph({ agents: [createWebAgent()] });

function expectEqualBooks({ total, waste }: RunReport) {
  const sum = (of: (call: CallSummary) => number) => told.reduce((all, call) => all + of(call), 0);
  const { totalUsd } = simulator.bill();
  expect(total.costUsd + waste.late.costUsd).toBeCloseTo(totalUsd, 9);
  expect(total.attempts).toBe(simulator.requests().length);
  expect(total.calls).toBe(told.length);
  expect(total.attempts).toBe(sum(({ meta }) => meta.attempts));
  expect(total.retries).toBe(sum(({ meta }) => meta.retries));
  expect(total.costUsd).toBeCloseTo(
    sum(({ meta }) => meta.costUsd),
    9,
  );
  expect(total.savedUsd).toBeCloseTo(
    sum(({ meta }) => meta.savedUsd),
    9,
  );
  expect(total.tokens.total).toBe(sum(({ meta }) => meta.usage?.totalTokens ?? 0));
  for (const outcome of ['hit', 'coalesced', 'miss', 'error'] as const) {
    expect(total.outcomes[outcome]).toBe(
      told.filter(({ meta }) => meta.outcome === outcome).length,
    );
  }
}

describe('a run report', () => {
  it('tells the numbers of the calls, of the simulator and of its bill', async () => {
    const { report } = await runGraph(graph(), { questions }, { client: openClient() });

    expectEqualBooks(report);
    expect(report.total).toMatchObject({ calls: 3, outcomes: { miss: 2, coalesced: 1 } });
    expect(report.agents).toMatchObject([{ name: 'web', runs: 3, failed: 0, calls: 3 }]);
    expect(report.tools).toMatchObject([{ name: 'perplexity_ask', runs: 3, calls: 3 }]);
    expect(report.nodes).toMatchObject([{ name: 'ask_all', runs: 1, calls: 3 }]);
    expect(report.waste).toMatchObject({
      duplicates: { calls: 1, paidCalls: 0, costUsd: 0 },
      unused: { calls: 0 },
      late: { calls: 0 },
    });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('counts what failed calls sent and were billed', async () => {
    simulator.addFaults([
      { path: '/v1/agent', times: 1, status: 500 },
      { path: '/v1/agent', times: 1, status: 'incomplete' },
    ]);

    const { report, output } = await runGraph(
      graph(),
      { questions: questions.slice(0, 2) },
      {
        client: openClient(),
      },
    );

    expectEqualBooks(report);
    expect(report.total).toMatchObject({ calls: 2, attempts: 3, outcomes: { miss: 1, error: 1 } });
    expect(output.answers.filter(({ failed }) => failed)).toHaveLength(1);
    expect(report.agents).toMatchObject([{ name: 'web', runs: 2, failed: 1 }]);
  });

  it('is there for a run that was aborted in the middle of a call', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');

    const run = runGraph(
      graph(),
      { questions },
      {
        client: openClient(),
        signal: controller.signal,
        onEvent: ({ type }) =>
          type === 'call_started' && setImmediate(() => controller.abort(reason)),
      },
    );
    await expect(run).rejects.toBe(reason);

    const stopped = stoppedRunOf(reason);
    expect(stopped?.stopReason).toBe('aborted');
    expect(stopped?.report.total).toMatchObject({ calls: 3, outcomes: { error: 3 } });
    expect(stopped?.report.waste.late.calls).toBe(0);
  });

  it('reads well on a terminal', async () => {
    const { report } = await runGraph(graph(), { questions }, { client: openClient() });

    const text = runReportText(report);

    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(text).toMatch(/^Run of fan-out: completed in \d+ ms/m);
    expect(text).toMatch(/^agent web +3 +3 +2 +2 /m);
    expect(text).toMatch(/Waste, calls asked again: 1 \(0 paid, \$0\.0000\)/);
  });
});

describe('the critical path', () => {
  interface Shape {
    readonly start: number;
    readonly end: number;
    readonly name?: string;
    readonly parts?: readonly Shape[];
  }
  const book = { clock: {}, nextId: () => 0, opened: () => undefined, closed: () => undefined };
  const frameOf = ({ start, end, name = '', parts = [] }: Shape): Frame =>
    ({
      ...{ id: 0, kind: 'node', name, parent: undefined, ending: 'done', calls: [], book },
      ...{ startedAt: start, endedAt: end, children: parts.map(frameOf) },
    }) as unknown as Frame;

  it('is the chain of what was waited for, not what ran beside it', () => {
    const root = frameOf({
      start: 0,
      end: 100,
      name: 'run',
      parts: [
        { start: 0, end: 40, name: 'slow', parts: [{ start: 5, end: 35, name: 'within' }] },
        { start: 0, end: 20, name: 'beside' },
        { start: 42, end: 95, name: 'last' },
        { start: 50, end: 60, name: 'short' },
      ],
    });

    const path = criticalPath(root, 100);

    expect(path.map(({ name, depth, ownMs }) => [name, depth, ownMs])).toEqual([
      ['run', 0, 7],
      ['slow', 1, 10],
      ['within', 2, 30],
      ['last', 1, 53],
    ]);
  });

  it('accounts for all the time of a run, whatever its shape', () => {
    const part = fc
      .tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 1, max: 100 }))
      .filter(([start, end]) => start < end)
      .map(([start, end]) => ({ start, end }));

    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), (parts) => {
        const path = criticalPath(frameOf({ start: 0, end: 100, parts }), 100);

        expect(path.reduce((sum, { ownMs }) => sum + ownMs, 0)).toBe(100);
        const links = path.slice(1);
        for (const [index, { startMs, durationMs }] of links.entries()) {
          expect(startMs + durationMs).toBeLessThanOrEqual(links[index + 1]?.startMs ?? 100);
        }
      }),
    );
  });
});
