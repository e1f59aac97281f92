import { formatSpan, formatUsd } from '../../scenarios/format.js';
import type { MonitorReport } from '../watching/monitor-report.js';
import { stateWord } from './figure-words.js';
import { span } from './line.js';
import type { Panel } from './panel.js';
import { tableLines } from './table-lines.js';

/** The newest runs of graphs. */
export function runsPanel({ runs }: MonitorReport): Panel {
  return {
    title: 'Runs',
    least: 2,
    most: Math.max(2, runs.length),
    lines: ({ columns }) =>
      tableLines(
        [
          { title: '', rank: 0, least: 8, cell: ({ graph }) => span(graph) },
          { title: '', rank: 0, cell: ({ state }) => stateWord(state) },
          {
            title: '',
            rank: 1,
            cell: ({ durationMs }) => span(formatSpan(durationMs)),
            align: 'right',
          },
          { title: '', rank: 2, cell: ({ costUsd }) => span(formatUsd(costUsd)), align: 'right' },
        ],
        runs,
        { width: columns },
      ).slice(1),
  };
}
