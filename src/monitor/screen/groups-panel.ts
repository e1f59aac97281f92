import { formatBareMs, formatCount } from '../../scenarios/format.js';
import type { MonitorReport } from '../watching/monitor-report.js';
import { callRows } from './call-groups.js';
import { span } from './line.js';
import type { Panel } from './panel.js';
import { tableLines } from './table-lines.js';

/** The models and agents with most calls. */
export function groupsPanel(report: MonitorReport): Panel {
  const rows = callRows(report, 'all');
  return {
    title: 'By model and agent, p95 in ms',
    least: 3,
    most: 1 + rows.length,
    lines: ({ columns }) =>
      tableLines(
        [
          { title: 'model', rank: 0, least: 10, cell: ({ name }) => span(name) },
          { title: 'agent', rank: 2, least: 6, cell: ({ agent }) => span(agent) },
          {
            title: 'calls',
            rank: 0,
            align: 'right',
            cell: ({ calls }) => span(formatCount(calls)),
          },
          {
            title: 'failed',
            rank: 1,
            align: 'right',
            cell: ({ failed }) => span(formatCount(failed), failed > 0 ? 'bad' : 'plain'),
          },
          {
            title: 'p95',
            rank: 1,
            align: 'right',
            cell: ({ p95Ms }) => span(formatBareMs(p95Ms ?? 0)),
          },
        ],
        rows,
        { width: columns },
      ),
  };
}
