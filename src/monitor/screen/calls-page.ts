import { formatBareMs, formatCount, formatUsd } from '../../scenarios/format.js';
import { type CallRow, callRows } from './call-groups.js';
import { roundPercent } from './calls-panel.js';
import { type Line, type Size, span } from './line.js';
import { aroundMarked } from './marked-row.js';
import { isWanted, type PageView, type Reported } from './scene.js';
import type { Grouping, ScreenState } from './screen-state.js';
import { type Column, tableLines } from './table-lines.js';

interface SortedColumn extends Column<CallRow> {
  readonly figureOf: (row: CallRow) => number | string;
}

type Columns = readonly [SortedColumn, ...SortedColumn[]];

const missing = span('', 'dim');

const figure = (
  place: Pick<SortedColumn, 'title' | 'rank'>,
  figureOf: (row: CallRow) => number,
  textOf: (figure: number) => string,
): SortedColumn => ({
  ...place,
  figureOf,
  align: 'right',
  cell: (row) => span(textOf(figureOf(row))),
});

/** All columns, in the order in which `s` goes through them: the calls first. */
function columnsFor(grouping: Grouping): Columns {
  const isNode = grouping === 'node';
  const name = (title: string): SortedColumn => ({
    title,
    rank: 0,
    least: 10,
    figureOf: ({ name }) => name,
    cell: ({ name }) => span(name),
  });
  const second: SortedColumn = {
    title: isNode ? 'graph' : 'agent',
    rank: 3,
    least: 6,
    figureOf: ({ agent }) => agent,
    cell: ({ agent }) => span(agent),
  };
  return [
    name(grouping === 'all' ? 'model' : grouping),
    ...(grouping === 'all' || isNode ? [second] : []),
    figure({ title: isNode ? 'done' : 'calls', rank: 0 }, ({ calls }) => calls, formatCount),
    {
      ...figure({ title: 'failed', rank: 1 }, ({ failed }) => failed, formatCount),
      cell: ({ failed }) => span(formatCount(failed), failed > 0 ? 'bad' : 'plain'),
    },
    {
      ...figure({ title: 'hits', rank: 3 }, ({ hitRate }) => hitRate ?? -1, roundPercent),
      cell: ({ hitRate }) => (hitRate === null ? missing : span(roundPercent(hitRate))),
    },
    figure({ title: 'mean', rank: 4 }, ({ meanMs }) => meanMs, formatBareMs),
    {
      ...figure({ title: 'p95', rank: 2 }, ({ p95Ms }) => p95Ms ?? -1, formatBareMs),
      cell: ({ p95Ms, isBound }) =>
        p95Ms === null ? missing : span(`${isBound ? '≤' : ''}${formatBareMs(p95Ms)}`),
    },
    figure({ title: 'cost', rank: 6 }, ({ costUsd }) => costUsd, formatUsd),
    {
      ...figure({ title: 'saved', rank: 7 }, ({ savedUsd }) => savedUsd ?? -1, formatUsd),
      cell: ({ savedUsd }) => (savedUsd === null ? missing : span(formatUsd(savedUsd))),
    },
  ];
}

/** The calls by model, agent or node, in the order that was asked for. */
export function callsPage({ report, state }: Reported, { columns, rows }: Size): PageView {
  const { grouping, filter } = state;
  const all = columnsFor(grouping);
  const sortedBy = sortColumn(all, state);
  const wanted = callRows(report, grouping).filter(({ name, agent }) =>
    isWanted(filter, [name, agent]),
  );
  const ordered = inOrder(wanted, sortedBy.figureOf, state.isReversed);
  const { shown, chosen } = aroundMarked(ordered, state, rows - 2);
  const sorted = { title: sortedBy.title, isReversed: state.isReversed };
  return {
    lines: [
      headline(grouping, wanted.length),
      ...tableLines(all, shown, { width: columns, chosen, sorted }),
      ...(wanted.length === 0 ? [noRows(state, grouping)] : []),
    ],
    ids: ordered.map(({ id }) => id),
  };
}

/** The column that is sorted by; the count of calls comes first. */
function sortColumn(all: Columns, { sort }: ScreenState): SortedColumn {
  const first = all.findIndex(({ title }) => title === 'calls' || title === 'done');
  return all.at((first + sort) % all.length) ?? all[0];
}

/** Names from A to Z, figures from the greatest; or the other way round. */
function inOrder<Row>(
  rows: readonly Row[],
  figureOf: (row: Row) => number | string,
  isReversed: boolean,
): Row[] {
  const sign = isReversed ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [a, b] = [figureOf(one), figureOf(other)];
    if (typeof a === 'number' && typeof b === 'number') return sign * (b - a);
    return sign * String(a).localeCompare(String(b), 'en');
  });
}

const groupingWords: Readonly<Record<Grouping, string>> = {
  all: 'model and agent',
  model: 'model',
  agent: 'agent',
  node: 'node, of the runs still known',
};

function headline(grouping: Grouping, count: number): Line {
  return [
    span(`By ${groupingWords[grouping]}`, 'strong'),
    span(`  ${count === 1 ? '1 row' : `${count} rows`}, latency in ms`, 'dim'),
  ];
}

function noRows({ filter }: ScreenState, grouping: Grouping): Line {
  if (filter !== '') return [span(`Nothing has "${filter}" in its name.`, 'dim')];
  return [span(grouping === 'node' ? 'No run of a graph can be seen.' : 'No call yet.', 'dim')];
}
