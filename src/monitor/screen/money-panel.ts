import { formatCount, formatUsd } from '../../scenarios/format.js';
import type { MonitorReport, Projection } from '../watching/monitor-report.js';
import { flowing } from './flowing.js';
import { type Line, span } from './line.js';
import type { Panel } from './panel.js';

/** What was paid and what was not, and what it would come to. */
export function moneyPanel({ window, total, projection }: MonitorReport): Panel {
  const line = (label: string, { costUsd, savedUsd }: typeof window): Line => [
    span(label, 'dim'),
    span(`${formatUsd(costUsd)} spent, ${formatUsd(savedUsd)} saved`),
  ];
  return {
    title: 'Cost',
    least: 2,
    most: projection ? 7 : 3,
    lines: ({ columns }) => [
      line('window  ', window),
      line('in all  ', total),
      [span('tokens  ', 'dim'), span(formatCount(total.tokens))],
      ...projectionLines(projection, columns),
    ],
  };
}

/** What so many users would cost. */
function projectionLines(projection: Projection | null, columns: number): Line[] {
  if (!projection) return [];
  const { users, queriesPerUser, basis, costUsd, withoutReuseUsd, savedUsd, upstreamCalls } =
    projection;
  const words = [
    span(`${formatCount(users)} users × ${formatCount(queriesPerUser)} questions:`, 'strong'),
    span(`${formatUsd(costUsd)},`),
    span(`without reuse ${formatUsd(withoutReuseUsd)},`),
    span(`saved ${formatUsd(savedUsd)},`, 'good'),
    span(`${formatCount(upstreamCalls)} calls reach the upstream`),
    span(`(from ${formatCount(basis)} calls)`, 'dim'),
  ];
  return flowing(words, columns, 1);
}
