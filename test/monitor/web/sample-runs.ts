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

const answered: readonly Step[] = [
  { kind: 'node', name: 'primary', startMs: 4, durationMs: 2_310 },
  { kind: 'agent', name: 'web-researcher', startMs: 6, durationMs: 2_300, parent: 1 },
  call({ startMs: 9, durationMs: 1_420, parent: 2 }),
  { kind: 'tool', name: 'search_web', startMs: 1_436, durationMs: 310, parent: 2 },
  call({ startMs: 1_440, durationMs: 302, parent: 4, name: 'search', outcome: 'coalesced' }),
  call({ startMs: 1_752, durationMs: 548, parent: 2 }),
  { kind: 'node', name: 'second', startMs: 4, durationMs: 1_870 },
  { kind: 'agent', name: 'fact-checker', startMs: 8, durationMs: 1_860, parent: 7 },
  call({ startMs: 12, durationMs: 1_840, parent: 8, outcome: 'bypass' }),
];

const atWork: readonly Step[] = [
  ...answered,
  { kind: 'node', name: 'compare', startMs: 2_318, durationMs: null, state: 'running' },
  call({ startMs: 2_322, durationMs: 2, parent: 10, outcome: 'hit' }),
  call({ startMs: 2_330, durationMs: null, parent: 10, outcome: null, state: 'running' }),
];

const finished: readonly Step[] = [
  ...answered,
  { kind: 'node', name: 'compare', startMs: 2_318, durationMs: 2_920 },
  call({ startMs: 2_322, durationMs: 2, parent: 10, outcome: 'hit' }),
  call({ startMs: 2_330, durationMs: 2_890, parent: 10 }),
  { kind: 'node', name: 'settle', startMs: 5_244, durationMs: 1_590 },
  call({ startMs: 5_249, durationMs: 1_580, parent: 13, outcome: 'stale' }),
];

const broken: readonly Step[] = [
  ...answered.slice(0, 6),
  { kind: 'node', name: 'second', startMs: 4, durationMs: 2_640, state: 'failed' },
  call({ startMs: 12, durationMs: 2_612, parent: 7, outcome: 'error', state: 'failed' }),
];

function call(changed: Omit<Step, 'kind' | 'name'> & { name?: string }): Step {
  return { kind: 'call', name: 'agent', outcome: 'miss', ...changed };
}

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
