import type { Figures, MonitorReport } from '../../../src/monitor/watching/monitor-report.js';
import {
  alerts,
  before,
  called,
  figures,
  group,
  key,
  madeAt,
  runs,
  timeline,
} from './report-parts.js';

/** A report in which everything has something to show; all is well. */
export const fullReport: MonitorReport = {
  schemaVersion: 1,
  generatedAt: madeAt,
  source: { kind: 'probes', url: null },
  upstream: 'simulator',
  status: 'ok',
  uptimeMs: 1_925_000,
  windowMs: 300_000,
  window: figures,
  total: { ...figures, calls: 12_840, costUsd: 9.87, savedUsd: 41.3, tokens: 3_204_000 },
  breaker: 'closed',
  keys: [key(0, 'healthy'), key(1, 'healthy'), key(2, 'cooling'), key(3, 'healthy')],
  alerts,
  groups: [
    group('openai/gpt-6-luna', 'web', [210, 1830]),
    group('sonar-pro', 'critic', [120, 900]),
    group('sonar', 'web', [85, 1200]),
    group('anthropic/claude-sonnet-5', 'writer', [35, 4200]),
  ],
  slowest: [
    called(12, 5100),
    called(47, 4200),
    called(31, 3900),
    called(90, 2800),
    called(8, 2100),
  ],
  failing: [
    called(3, 2000, {
      code: 'timeout',
      message: 'The call took longer than its time limit of 2 s.',
    }),
    called(44, 35, { code: 'rate_limited', message: 'Every key rests until 12:03:40.' }),
  ],
  timeline,
  changes: [
    { at: before(140), part: 'breaker', slot: null, from: 'open', to: 'half_open' },
    { at: before(135), part: 'breaker', slot: null, from: 'half_open', to: 'closed' },
    { at: before(22), part: 'key', slot: 2, from: 'healthy', to: 'cooling' },
  ],
  days: [
    {
      day: '2026-03-05',
      agent: 'web',
      calls: 4200,
      costUsd: 2.11,
      cacheSavedUsd: 9.1,
      sharedSavedUsd: 1.2,
      waited: 41,
    },
    {
      day: '2026-03-05',
      agent: 'critic',
      calls: 1900,
      costUsd: 0.84,
      cacheSavedUsd: 2.4,
      sharedSavedUsd: 0.3,
      waited: 7,
    },
    {
      day: '2026-03-04',
      agent: null,
      calls: 6740,
      costUsd: 6.92,
      cacheSavedUsd: 25.6,
      sharedSavedUsd: 2.7,
      waited: 102,
    },
  ],
  projection: {
    users: 100,
    queriesPerUser: 20,
    basis: 12_840,
    costUsd: 1.54,
    withoutReuseUsd: 7.97,
    savedUsd: 6.43,
    upstreamCalls: 436,
  },
  runs,
  histogram: [
    { upToMs: 0.1, calls: 40 },
    { upToMs: 0.2, calls: 92 },
    { upToMs: 0.5, calls: 180 },
    { upToMs: 1, calls: 28 },
    { upToMs: 2, calls: 0 },
    { upToMs: 5, calls: 0 },
    { upToMs: 10, calls: 4 },
    { upToMs: 20, calls: 0 },
    { upToMs: 50, calls: 3 },
    { upToMs: 100, calls: 0 },
    { upToMs: 200, calls: 8 },
    { upToMs: 500, calls: 20 },
    { upToMs: 1000, calls: 31 },
    { upToMs: 2000, calls: 32 },
    { upToMs: 5000, calls: 11 },
    { upToMs: 10_000, calls: 1 },
  ],
};

/** The same with a breaker that is open, and two thresholds broken. */
export const troubledReport: MonitorReport = {
  ...fullReport,
  status: 'critical',
  breaker: 'open',
  changes: [{ at: before(95), part: 'breaker', slot: null, from: 'closed', to: 'open' }],
  alerts: alerts.map((each) => {
    if (each.name === 'CrossgraphBreakerOpen') {
      return {
        ...each,
        state: 'firing',
        value: 1,
        since: before(95),
        summary: 'A circuit breaker is open: calls to that endpoint fail at once.',
      };
    }
    if (each.name === 'CrossgraphRateLimited') {
      return {
        ...each,
        state: 'firing',
        value: 0.12,
        since: before(250),
        summary: 'The upstream turns many requests away (429).',
      };
    }
    return each.name === 'CrossgraphSlowTail'
      ? { ...each, state: 'pending', value: 31, since: before(40) }
      : each;
  }),
};

const nothing: Figures = {
  ...figures,
  calls: 0,
  succeeded: 0,
  failed: 0,
  successRate: null,
  failureRate: null,
  callsPerSecond: 0,
  outcomes: { hit: 0, stale: 0, coalesced: 0, miss: 0, bypass: 0, error: 0 },
  hitRate: null,
  attempts: 0,
  retries: 0,
  rateLimited: 0,
  tokens: 0,
  costUsd: 0,
  savedUsd: 0,
  errors: {},
  latencyMs: null,
};

/** A report from before the first call. */
export const emptyReport: MonitorReport = {
  ...fullReport,
  upstream: null,
  source: { kind: 'prometheus', url: 'http://localhost:9464/metrics' },
  uptimeMs: 800,
  window: nothing,
  total: nothing,
  keys: [],
  alerts: alerts.map((each) => ({ ...each, state: 'no_data' as const, value: null })),
  groups: [],
  slowest: [],
  failing: [],
  timeline: [],
  changes: [],
  days: [],
  projection: null,
  runs: [],
  histogram: [],
};

/** The same report as one that is made now: all its times are moved. */
export function madeNow(report: MonitorReport): MonitorReport {
  const by = Date.now() - Date.parse(report.generatedAt);
  const times = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;
  const moved = JSON.stringify(report).replace(times, (time) =>
    new Date(Date.parse(time) + by).toISOString(),
  );
  return JSON.parse(moved) as MonitorReport;
}
