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
import { type Block, scrolledBlocks } from './scrolled-blocks.js';
import { tableLines } from './table-lines.js';

/** Every threshold with what was measured against it; of those that are broken also what is wrong and what to do. */
export function alertsPage({ report, state }: Reported, size: Size): PageView {
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
    { width: size.columns - 2 },
  );
  const blocks = rows.map((row, index): Block => {
    const alert = alerts[index];
    const isTold = alert && (alert.state === 'firing' || alert.state === 'pending');
    const told: Line[] = isTold
      ? [[span(`  ${alert.summary}`)], [span(`  ${alert.runbook}`, 'accent')]]
      : [];
    return { id: alert?.name ?? '', lines: [row, ...told] };
  });
  const title = { lines: [[span('  '), ...header]] };
  return scrolledBlocks([title, ...blocks, ...changeBlocks(report)], state, size);
}

function changeBlocks(report: MonitorReport): Block[] {
  if (report.changes.length === 0) return [];
  const lines = changeLines(report).map((line, index) => ({
    id: `change ${index}`,
    lines: [line],
  }));
  return [{ lines: [[], [span('Changes of breaker and keys', 'strong')]] }, ...lines];
}

function changeLines(report: MonitorReport): Line[] {
  return report.changes
    .toReversed()
    .map(
      ({ at, part, slot, from, to }): Line => [
        span(`${timeOfDay(at)}  `, 'dim'),
        span(`${slot === null ? part : `${part} ${slot}`} was ${from.replaceAll('_', ' ')}, now `),
        stateWord(to),
        span(`  ${spanSince(at, report)} ago`, 'dim'),
      ],
    );
}
