import { formatCount } from '../../scenarios/format.js';
import type { MonitorReport } from '../watching/monitor-report.js';
import { spanSince, stateWord } from './figure-words.js';
import { flowing } from './flowing.js';
import { type Line, type Span, span } from './line.js';
import type { Panel } from './panel.js';
import { tableLines } from './table-lines.js';

/** The breaker, what had to be sent again, and the keys: as slots, never as what they are. */
export function keysPanel(report: MonitorReport): Panel {
  const { keys } = report;
  return {
    title: 'Breaker and keys',
    least: 4,
    most: 4 + keys.length,
    lines: ({ columns, rows }) => {
      const head = [breakerLine(report, columns), ...flowing(exchanges(report), columns)];
      return [...head, ...keyLines(keys, columns, rows - head.length)];
    },
  };
}

function breakerLine(report: MonitorReport, columns: number): Line {
  const last = report.changes.findLast(({ part }) => part === 'breaker');
  const since = last ? ` for ${spanSince(last.at, report)}` : '';
  const was = last && columns >= 44 ? `, was ${last.from.replaceAll('_', ' ')}` : '';
  return [span('breaker ', 'dim'), stateWord(report.breaker), span(since + was, 'dim')];
}

function exchanges({ window }: MonitorReport): Span[] {
  const { attempts, retries, rateLimited } = window;
  return [
    span(`${formatCount(attempts)} requests`),
    span(`${formatCount(retries)} retries`, retries > 0 ? 'warning' : 'plain'),
    span(`${formatCount(rateLimited)} × 429`, rateLimited > 0 ? 'warning' : 'plain'),
  ];
}

/** A table where there is room, else a few words for each. */
function keyLines(keys: MonitorReport['keys'], columns: number, rows: number): Line[] {
  if (keys.length === 0) return [[span('no keys seen', 'dim')]];
  if (rows > keys.length) {
    return tableLines(
      [
        { title: 'slot', rank: 0, cell: ({ slot }) => span(String(slot)), align: 'right' },
        { title: 'state', rank: 0, cell: ({ state }) => stateWord(state) },
        count('sent', 2, ({ requests }) => requests),
        count('429', 1, ({ rateLimited }) => rateLimited),
        count('refused', 4, ({ refused }) => refused),
        count('now', 3, ({ inFlight }) => inFlight),
      ],
      keys,
      { width: columns },
    );
  }
  // Those in trouble first: they are what one looks for.
  const order = [...keys].sort((one, other) => rankOf(other) - rankOf(one));
  return flowing(
    order.map((key) => ({ ...stateWord(key.state), text: `#${key.slot} ${key.state}` })),
    columns,
  );
}

type SlotState = MonitorReport['keys'][number];

const rankOf = ({ state }: SlotState) => (state === 'healthy' ? 0 : 1);

function count(title: string, rank: number, figureOf: (key: SlotState) => number) {
  const cell = (key: SlotState) => span(formatCount(figureOf(key)));
  return { title, rank, cell, align: 'right' } as const;
}
