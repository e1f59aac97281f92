import type { Alert, MonitorReport } from '../watching/monitor-report.js';
import { alertBound, alertValue, alertWord, spanSince } from './figure-words.js';
import { span } from './line.js';
import type { Panel } from './panel.js';
import { tableLines } from './table-lines.js';

/** The thresholds, those in trouble first. */
export function alertsPanel(report: MonitorReport): Panel {
  const { alerts } = report;
  const firing = alerts.filter(({ state }) => state === 'firing').length;
  return {
    title: firing === 0 ? 'Thresholds' : `Thresholds, ${firing} broken`,
    least: 4,
    most: Math.max(4, alerts.length),
    // The titles of the columns say nothing here that the cells do not.
    lines: ({ columns }) =>
      tableLines(
        [
          { title: '', rank: 0, cell: alertWord },
          { title: '', rank: 0, least: 12, cell: ({ name }) => span(shortName(name)) },
          {
            title: '',
            rank: 1,
            cell: (alert) => span(alertValue(alert, alert.value)),
            align: 'right',
          },
          { title: '', rank: 2, cell: (alert) => span(alertBound(alert), 'dim') },
          { title: '', rank: 3, cell: (alert) => span(sinceWords(alert, report), 'dim') },
        ],
        byTrouble(alerts),
        { width: columns, gap: 1 },
      ).slice(1),
  };
}

/** Without what all of them begin with. */
export function shortName(name: string): string {
  return name.replace(/^Crossgraph(?=.)/, '');
}

export function byTrouble(alerts: readonly Alert[]): Alert[] {
  return [...alerts].sort((one, other) => trouble(other) - trouble(one));
}

function trouble({ state, severity }: Alert): number {
  const ranks = { ok: 0, no_data: 1, pending: 2, firing: 3 };
  return ranks[state] * 2 + (severity === 'critical' ? 1 : 0);
}

/** For how long it has been so: `for 3 min`. */
export function sinceWords({ since }: Alert, report: MonitorReport): string {
  return since === null ? '' : `for ${spanSince(since, report)}`;
}
