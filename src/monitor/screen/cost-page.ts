import { formatCount, formatUsd } from '../../scenarios/format.js';
import type { Day } from '../watching/monitor-report.js';
import { type Line, type Size, span } from './line.js';
import { aroundMarked } from './marked-row.js';
import { moneyPanel } from './money-panel.js';
import { isWanted, type PageView, type Reported } from './scene.js';
import { type Column, tableLines } from './table-lines.js';

/** What was paid and saved, by day and agent, and what more users would cost. */
export function costPage({ report, state }: Reported, size: Size): PageView {
  const sum = moneyPanel(report).lines(size);
  const days = report.days
    .map((day) => ({ ...day, id: JSON.stringify([day.day, day.agent]) }))
    .filter(({ day, agent }) => isWanted(state.filter, [day, agent]));
  const { shown, chosen } = aroundMarked(days, state, size.rows - sum.length - 3);
  return {
    lines: [
      ...sum,
      [],
      [span('By day and agent', 'strong'), span('  days of UTC, the newest first', 'dim')],
      ...(days.length === 0
        ? [nothing(state.filter)]
        : tableLines(columns, shown, { width: size.columns, chosen })),
    ],
    ids: days.map(({ id }) => id),
  };
}

function nothing(filter: string): Line {
  return [
    span(filter === '' ? 'No day has been counted yet.' : `No day has "${filter}" in it.`, 'dim'),
  ];
}

const usd = (title: string, rank: number, figureOf: (day: Day) => number): Column<Day> => ({
  title,
  rank,
  align: 'right',
  cell: (day) => span(formatUsd(figureOf(day))),
});

const columns: readonly Column<Day>[] = [
  { title: 'day', rank: 0, cell: ({ day }) => span(day) },
  { title: 'agent', rank: 0, least: 6, cell: ({ agent }) => span(agent ?? '(none)') },
  { title: 'calls', rank: 2, align: 'right', cell: ({ calls }) => span(formatCount(calls)) },
  usd('cost', 0, ({ costUsd }) => costUsd),
  usd('cache saved', 1, ({ cacheSavedUsd }) => cacheSavedUsd),
  usd('sharing saved', 3, ({ sharedSavedUsd }) => sharedSavedUsd),
  {
    title: '429 avoided',
    rank: 4,
    align: 'right',
    cell: ({ waited }) => span(formatCount(waited)),
  },
];
