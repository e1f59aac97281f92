import type {
  Figures,
  MonitorReport,
  Run,
  Slice,
} from '../../../src/monitor/watching/monitor-report.js';

/** When the reports of these tests were made. */
export const madeAt = '2026-03-05T12:03:11.000Z';

export const before = (seconds: number) =>
  new Date(Date.parse(madeAt) - seconds * 1000).toISOString();

const traceOf = (traceId: string) => ({
  traceId,
  url: `http://localhost:16686/trace/${traceId}`,
});

const outcomes = { hit: 300, stale: 12, coalesced: 40, miss: 85, bypass: 3, error: 10 };

export const figures: Figures = {
  calls: 450,
  succeeded: 440,
  failed: 10,
  successRate: 440 / 450,
  failureRate: 10 / 450,
  callsPerSecond: 1.52,
  outcomes,
  hitRate: 352 / 450,
  cacheErrors: 0,
  attempts: 104,
  retries: 7,
  rateLimited: 3,
  tokens: 120_400,
  costUsd: 0.4215,
  savedUsd: 1.7342,
  errors: { rate_limited: 4, timeout: 6 },
  latencyMs: { min: 0.05, p50: 0.4, p95: 1830, p99: 4200, max: 5100, mean: 312, stdev: 700 },
};

/** What a minute looks like: every fifth slice has no call. */
export const timeline: Slice[] = Array.from({ length: 60 }, (_, index) => index)
  .filter((index) => index % 5 !== 4)
  .map((index) => ({
    at: before(5 * (59 - index) + 1),
    calls: 4 + ((index * 7) % 9),
    failed: index % 13 === 0 ? 2 : 0,
    reused: 3,
    outcomes: { hit: 3, stale: 0, coalesced: 0, miss: 1, bypass: 0, error: 0 },
    p50Ms: 0.3 + (index % 4) / 10,
    p95Ms: 900 + ((index * 131) % 1100),
    costUsd: 0.008,
    savedUsd: 0.03,
    histogram: [
      { upToMs: 1, calls: 3 },
      { upToMs: 2000, calls: 1 },
    ],
  }));

const step = (
  [id, parent]: [number, number],
  rest: Pick<Run['steps'][number], 'kind' | 'name' | 'startMs' | 'durationMs'> &
    Partial<Run['steps'][number]>,
): Run['steps'][number] => ({ id, parent, state: 'done', outcome: null, costUsd: 0, ...rest });

export const runs: Run[] = [
  {
    runId: 'run-2',
    graph: 'research',
    threadId: 'thread-7',
    parentRunId: null,
    state: 'running',
    startedAt: before(6),
    durationMs: 6000,
    error: null,
    calls: 3,
    reused: 1,
    costUsd: 0.012,
    savedUsd: 0.004,
    trace: traceOf('1f2e3d4c5b6a79881f2e3d4c5b6a7988'),
    steps: [
      step([1, 0], { kind: 'node', name: 'plan', startMs: 0, durationMs: 900 }),
      step([2, 1], {
        kind: 'call',
        name: 'sonar',
        startMs: 40,
        durationMs: 820,
        outcome: 'miss',
        costUsd: 0.006,
      }),
      step([3, 0], { kind: 'node', name: 'worker', startMs: 910, durationMs: 2600 }),
      step([4, 3], { kind: 'agent', name: 'web', startMs: 915, durationMs: 2590 }),
      step([5, 4], { kind: 'tool', name: 'search', startMs: 1000, durationMs: 400 }),
      step([6, 4], {
        kind: 'call',
        name: 'sonar-pro',
        startMs: 1450,
        durationMs: 2000,
        outcome: 'hit',
      }),
      step([7, 0], {
        kind: 'node',
        name: 'critic',
        startMs: 920,
        durationMs: 300,
        state: 'failed',
      }),
      step([8, 0], {
        kind: 'node',
        name: 'writer',
        startMs: 3520,
        durationMs: null,
        state: 'running',
      }),
    ],
    droppedSteps: 0,
  },
  {
    runId: 'run-1',
    graph: 'cross-validation',
    threadId: null,
    parentRunId: null,
    state: 'completed',
    startedAt: before(60),
    durationMs: 12_400,
    error: null,
    calls: 9,
    reused: 4,
    costUsd: 0.031,
    savedUsd: 0.011,
    trace: null,
    steps: [step([1, 0], { kind: 'node', name: 'ask', startMs: 0, durationMs: 12_000 })],
    droppedSteps: 3,
  },
  {
    runId: 'run-0',
    graph: 'debate',
    threadId: null,
    parentRunId: null,
    state: 'budget_exceeded',
    startedAt: before(130),
    durationMs: 3100,
    error: { code: 'budget_exceeded', message: 'The run may not spend more than $0.01.' },
    calls: 2,
    reused: 0,
    costUsd: 0.009,
    savedUsd: 0,
    trace: null,
    steps: [],
    droppedSteps: 0,
  },
];

const alert = (
  name: string,
  measure: string,
  rest: Pick<MonitorReport['alerts'][number], 'value' | 'limit' | 'breach'> &
    Partial<MonitorReport['alerts'][number]>,
): MonitorReport['alerts'][number] => ({
  name: `Crossgraph${name}`,
  measure,
  summary: 'Calls take long on average.',
  severity: 'warning',
  state: 'ok',
  since: null,
  runbook: `docs/runbook.md#crossgraph${name.toLowerCase()}`,
  ...rest,
});

export const alerts = [
  alert('SlowOnAverage', 'meanSeconds', { value: 0.312, limit: 10, breach: 'above' }),
  alert('SlowTail', 'p95Seconds', { value: 1.83, limit: 30, breach: 'above' }),
  alert('CallsFailing', 'successRatio', {
    value: 0.978,
    limit: 0.9,
    breach: 'below',
    severity: 'critical',
    summary: 'Too many calls fail.',
  }),
  alert('CacheCold', 'cacheHitRatio', { value: 0.782, limit: 0.3, breach: 'below' }),
  alert('BreakerOpen', 'openBreakers', {
    value: 0,
    limit: 0,
    breach: 'above',
    severity: 'critical',
  }),
  alert('NoHealthyKey', 'usableKeys', {
    value: 3,
    limit: 1,
    breach: 'below',
    severity: 'critical',
  }),
  alert('RateLimited', 'rateLimitedRatio', { value: 0.029, limit: 0.05, breach: 'above' }),
  alert('SpendHigh', 'hourlyUsd', { value: 1.2, limit: 10, breach: 'above' }),
];

export const group = (model: string, agent: string | null, [calls, p95Ms]: [number, number]) => ({
  endpoint: 'responses',
  model,
  agent,
  calls,
  failed: calls % 7 === 0 ? 3 : 0,
  hitRate: (calls % 10) / 10,
  meanMs: p95Ms / 3,
  p95Ms,
  costUsd: calls * 0.0011,
  savedUsd: calls * 0.003,
});

export const called = (
  seconds: number,
  latencyMs: number,
  failure?: { code: string; message: string },
) => ({
  at: before(seconds),
  endpoint: 'responses',
  model: 'openai/gpt-6-luna',
  agent: 'web',
  outcome: failure ? ('error' as const) : ('miss' as const),
  latencyMs,
  error: failure ?? null,
  trace: traceOf(String(seconds).padStart(32, '0')),
});

export const key = (slot: number, state: MonitorReport['keys'][number]['state']) => ({
  slot,
  state,
  requests: 26 + slot,
  rateLimited: state === 'cooling' ? 3 : 0,
  refused: 0,
  inFlight: slot === 1 ? 2 : 0,
});
