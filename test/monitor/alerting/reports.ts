import type { Alert, MonitorReport } from '../../../src/monitor/watching/monitor-report.js';
import { watchedClient } from '../watching/watched-client.js';

const base = watchedClient().monitor.report();

const failing: Alert = {
  name: 'CrossgraphCallsFailing',
  summary: 'Too many calls fail.',
  measure: 'successRatio',
  severity: 'critical',
  state: 'ok',
  value: 1,
  breach: 'below',
  limit: 0.9,
  since: null,
  runbook: 'docs/runbook.md#crossgraphcallsfailing',
};

/** The alert on failing calls, changed as the test likes. */
export function alertOf(changed: Partial<Alert> = {}): Alert {
  return { ...failing, ...changed };
}

export function firing(since: string, changed: Partial<Alert> = {}): Alert {
  return alertOf({ state: 'firing', value: 0.617, since, ...changed });
}

/** A report of `at`, a time of day, with these alerts. */
export function reportAt(
  at: string,
  alerts: readonly Alert[],
  changed: Partial<MonitorReport> = {},
): MonitorReport {
  return { ...base, generatedAt: timeAt(at), alerts: [...alerts], ...changed };
}

export function timeAt(time: string): string {
  return `2026-11-30T${time}.000Z`;
}
