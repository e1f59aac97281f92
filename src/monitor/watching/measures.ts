import { formatCount, formatMs, formatPercent, formatUsd } from '../../scenarios/format.js';
import type { MonitorReport } from './monitor-report.js';
import type { Measure } from './thresholds.js';

/** What measures are taken from. */
export interface Measured extends Pick<MonitorReport, 'window' | 'breaker'> {
  /** null where nobody can tell. */
  readonly usableKeys: number | null;
  /** Paid in the last hour; null where nobody can tell. */
  readonly hourlyUsd: number | null;
  /** Of the calls of the last hour, where somebody looks back so far. */
  readonly hourlyFailureRate?: number | null | undefined;
}

interface Reading {
  /** null where there is nothing to measure. */
  readonly of: (measured: Measured) => number | null;
  readonly text: (value: number) => string;
}

const seconds = (value: number) => formatMs(value * 1000);

/** What is seen by the telemetry alone. */
type Unseen = 'lostSpans' | 'waitingGrowth' | 'arrivingSeries';

/** What the monitor can see of what thresholds are set for. */
export const readings: Readonly<Record<Exclude<Measure, Unseen>, Reading>> = {
  meanSeconds: {
    of: ({ window: { latencyMs } }) => latencyMs && latencyMs.mean / 1000,
    text: seconds,
  },
  p95Seconds: {
    of: ({ window: { latencyMs } }) => latencyMs && latencyMs.p95 / 1000,
    text: seconds,
  },
  successRatio: { of: ({ window }) => window.successRate, text: formatPercent },
  burningRatio: {
    of: ({ window: { failureRate }, hourlyFailureRate = null }) =>
      failureRate === null || hourlyFailureRate === null
        ? null
        : Math.min(failureRate, hourlyFailureRate),
    text: formatPercent,
  },
  cacheHitRatio: { of: ({ window }) => window.hitRate, text: formatPercent },
  openBreakers: { of: ({ breaker }) => (breaker === 'open' ? 1 : 0), text: formatCount },
  usableKeys: { of: ({ usableKeys }) => usableKeys, text: formatCount },
  rateLimitedRatio: {
    of: ({ window: { attempts, rateLimited } }) => (attempts === 0 ? null : rateLimited / attempts),
    text: formatPercent,
  },
  hourlyUsd: { of: ({ hourlyUsd }) => hourlyUsd, text: formatUsd },
};

/** Whether the monitor can measure it. */
export function isReadable(measure: Measure): measure is keyof typeof readings {
  return measure in readings;
}
