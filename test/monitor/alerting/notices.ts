import type { AlertNotice } from '../../../src/monitor/alerting/alert-notice.js';
import type { Alert } from '../../../src/monitor/watching/monitor-report.js';
import { alertOf, firing, timeAt } from './reports.js';

const common = { upstream: 'perplexity', processUrl: null, exampleUrl: undefined } as const;

export function fired(alert: Partial<Alert> = {}, rest: Partial<AlertNotice> = {}): AlertNotice {
  const since = timeAt('11:40:00');
  return { ...common, event: 'fired', alert: firing(since, alert), at: since, since, ...rest };
}

export function resolved(alert: Partial<Alert> = {}): AlertNotice {
  const times = { since: timeAt('11:40:00'), at: timeAt('11:52:30') };
  return { ...common, event: 'resolved', alert: alertOf({ value: 0.95, ...alert }), ...times };
}

/** Notices that can be told apart by their names. */
export function numbered(from: number, to: number): AlertNotice[] {
  return Array.from({ length: to - from + 1 }, (_, index) =>
    fired({ name: `Alert${from + index}` }),
  );
}

export function namesOf(notices: readonly AlertNotice[]): string[] {
  return notices.map(({ alert }) => alert.name);
}
