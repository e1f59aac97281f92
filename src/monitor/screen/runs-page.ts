import { formatCount, formatSpan, formatUsd } from '../../scenarios/format.js';
import type { Run } from '../watching/monitor-report.js';
import { stateWord, timeOfDay } from './figure-words.js';
import { type Line, type Size, span } from './line.js';
import { aroundMarked } from './marked-row.js';
import { runPage } from './run-page.js';
import { isWanted, type PageView, type Reported } from './scene.js';
import { type Column, tableLines } from './table-lines.js';

/** The runs of graphs; or the steps of the one that is opened. */
export function runsPage(scene: Reported, size: Size): PageView {
  const { report, state } = scene;
  const opened = report.runs.find(({ runId }) => runId === state.opened);
  if (opened) return runPage(opened, state, size);
  const runs = report.runs
    .filter(({ graph, state: word, threadId }) => isWanted(state.filter, [graph, word, threadId]))
    .map((run) => ({ ...run, id: run.runId }));
  const { shown, chosen } = aroundMarked(runs, state, size.rows - 2);
  return {
    lines: [
      [span('Runs, the newest first', 'strong'), span('  Enter opens', 'dim')],
      ...(runs.length === 0
        ? [noRuns(state.filter)]
        : tableLines(columns, shown, { width: size.columns, chosen })),
    ],
    ids: runs.map(({ id }) => id),
  };
}

function noRuns(filter: string): Line {
  const words = filter === '' ? 'No run of a graph can be seen.' : `No run has "${filter}" in it.`;
  return [span(words, 'dim')];
}

const columns: readonly Column<Run>[] = [
  { title: 'began', rank: 4, cell: ({ startedAt }) => span(timeOfDay(startedAt), 'dim') },
  { title: 'graph', rank: 0, least: 8, cell: ({ graph }) => span(graph) },
  { title: 'state', rank: 0, cell: ({ state }) => stateWord(state) },
  {
    title: 'took',
    rank: 1,
    align: 'right',
    cell: ({ durationMs }) => span(formatSpan(durationMs)),
  },
  { title: 'calls', rank: 2, align: 'right', cell: ({ calls }) => span(formatCount(calls)) },
  { title: 'reused', rank: 5, align: 'right', cell: ({ reused }) => span(formatCount(reused)) },
  { title: 'cost', rank: 3, align: 'right', cell: ({ costUsd }) => span(formatUsd(costUsd)) },
  { title: 'saved', rank: 6, align: 'right', cell: ({ savedUsd }) => span(formatUsd(savedUsd)) },
  { title: 'thread', rank: 7, least: 8, cell: ({ threadId }) => span(threadId ?? '', 'dim') },
];
