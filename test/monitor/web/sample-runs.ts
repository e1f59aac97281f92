import type { MonitorReport, Run, RunStep } from '../../../src/monitor/watching/monitor-report.js';

type Step = Partial<RunStep> & Pick<RunStep, 'kind' | 'name' | 'startMs' | 'durationMs'>;

/** Runs as the graph `cross-validation` makes them: one at work, one done, one failed, one that waits for a human. */
export function sampleRuns(nowMs: number): MonitorReport['runs'] {
  const at = (secondsAgo: number) => new Date(nowMs - secondsAgo * 1000).toISOString();
  return [
    run('r-5', { startedAt: at(3), durationMs: 3_120, state: 'running', steps: steps(atWork) }),
    run('r-4', { startedAt: at(31), durationMs: 6_840, steps: steps(finished), reused: 2 }),
    run('r-3', {
      ...{ startedAt: at(140), durationMs: 2_650, state: 'failed', steps: steps(broken) },
      error: { code: 'UPSTREAM_FAILED', message: 'Perplexity answered 503 (no request id).' },
    }),
    run('r-2', { startedAt: at(188), durationMs: 4_410, state: 'interrupted', steps: [] }),
    run('r-1', { startedAt: at(260), durationMs: 980, reused: 5, steps: [] }),
  ];
}

const ask: Step = { kind: 'node', name: 'primary', startMs: 4, durationMs: 2_310 };

const atWork: readonly Step[] = [
  ask,
  {
    kind: 'call',
    name: 'openai/gpt-6-luna',
    startMs: 9,
    durationMs: 2_290,
    parent: 1,
    outcome: 'miss',
  },
  { kind: 'node', name: 'second', startMs: 4, durationMs: null, state: 'running' },
  {
    kind: 'call',
    name: 'anthropic/claude-sonnet-6',
    startMs: 12,
    durationMs: null,
    parent: 3,
    state: 'running',
  },
];

const finished: readonly Step[] = [
  { ...ask, durationMs: 2_310 },
  { kind: 'agent', name: 'web-researcher', startMs: 6, durationMs: 2_300, parent: 1 },
  {
    kind: 'call',
    name: 'openai/gpt-6-luna',
    startMs: 9,
    durationMs: 1_420,
    parent: 2,
    outcome: 'miss',
  },
  { kind: 'tool', name: 'search_web', startMs: 1_436, durationMs: 310, parent: 2 },
  {
    kind: 'call',
    name: 'search',
    startMs: 1_440,
    durationMs: 302,
    parent: 4,
    outcome: 'coalesced',
  },
  {
    kind: 'call',
    name: 'openai/gpt-6-luna',
    startMs: 1_752,
    durationMs: 548,
    parent: 2,
    outcome: 'miss',
  },
  { kind: 'node', name: 'second', startMs: 4, durationMs: 3_900 },
  {
    kind: 'call',
    name: 'anthropic/claude-sonnet-6',
    startMs: 12,
    durationMs: 3_880,
    parent: 7,
    outcome: 'miss',
  },
  { kind: 'node', name: 'compare', startMs: 3_910, durationMs: 2_920 },
  {
    kind: 'call',
    name: 'perplexity/sonar-2',
    startMs: 3_915,
    durationMs: 2,
    parent: 9,
    outcome: 'hit',
  },
  {
    kind: 'call',
    name: 'openai/gpt-6-luna',
    startMs: 3_921,
    durationMs: 2_890,
    parent: 9,
    outcome: 'miss',
  },
];

const broken: readonly Step[] = [
  { ...ask, durationMs: 2_310 },
  {
    kind: 'call',
    name: 'openai/gpt-6-luna',
    startMs: 9,
    durationMs: 2_290,
    parent: 1,
    outcome: 'miss',
  },
  { kind: 'node', name: 'second', startMs: 4, durationMs: 2_640, state: 'failed' },
  {
    kind: 'call',
    name: 'anthropic/claude-sonnet-6',
    startMs: 12,
    durationMs: 2_612,
    parent: 3,
    outcome: 'error',
    state: 'failed',
  },
];

function steps(each: readonly Step[]): RunStep[] {
  return each.map((step, index) => ({
    ...{ id: index + 1, parent: 0, state: 'done', outcome: null, costUsd: 0 },
    ...step,
  }));
}

function run(runId: string, changed: Partial<Run>): Run {
  const traceId = `7c1d5e0a9b3f4c2e8d6a1f0b5c9e${runId.padStart(4, '0').replace('-', '')}`;
  return {
    ...{ runId, graph: 'cross-validation', threadId: 'thread-1', parentRunId: null },
    ...{ state: 'completed', startedAt: '', durationMs: 0, error: null, calls: 6, reused: 0 },
    ...{ costUsd: 0.0113, savedUsd: 0.0041, droppedSteps: 0, steps: [] },
    trace: { traceId, url: `http://localhost:16686/trace/${traceId}` },
    ...changed,
  };
}
