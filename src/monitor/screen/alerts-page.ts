import type { MonitorReport } from '../watching/monitor-report.js';
import { byTrouble, sinceWords } from './alerts-panel.js';
import {
  alertBound,
  alertValue,
  alertWord,
  spanSince,
  stateWord,
  timeOfDay,
} from './figure-words.js';
import { type Line, type Size, span } from './line.js';
import type { PageView, Reported } from './scene.js';
import { tableLines } from './table-lines.js';

/** Every threshold with what was measured against it; of those that are broken also what is wrong and what to do. */
export function alertsPage({ report }: Reported, { columns }: Size): PageView {
  const alerts = byTrouble(report.alerts);
  const [header = [], ...rows] = tableLines(
    [
      { title: 'state', rank: 0, cell: alertWord },
      { title: 'threshold', rank: 0, least: 12, cell: ({ name }) => span(name) },
      {
        title: 'value',
        rank: 0,
        cell: (alert) => span(alertValue(alert, alert.value)),
        align: 'right',
      },
      { title: 'limit', rank: 1, cell: (alert) => span(alertBound(alert)), align: 'right' },
      { title: 'since', rank: 2, cell: (alert) => span(sinceWords(alert, report), 'dim') },
    ],
    alerts,
    { width: columns },
  );
  const lines = rows.flatMap((row, index): Line[] => {
    const alert = alerts[index];
    if (!alert || alert.state === 'ok' || alert.state === 'no_data') return [row];
    return [row, [span(`  ${alert.summary}`)], [span(`  ${alert.runbook}`, 'accent')]];
  });
  return { lines: [header, ...lines, [], ...changeLines(report)], ids: [] };
}

function changeLines(report: MonitorReport): Line[] {
  const { changes } = report;
  if (changes.length === 0) return [];
  const lines = changes
    .toReversed()
    .map(
      ({ at, part, slot, from, to }): Line => [
        span(`${timeOfDay(at)}  `, 'dim'),
        span(`${slot === null ? part : `${part} ${slot}`} was ${from.replaceAll('_', ' ')}, now `),
        stateWord(to),
        span(`  ${spanSince(at, report)} ago`, 'dim'),
      ],
    );
  return [[span('Changes of breaker and keys', 'strong')], ...lines];
}
