import { formatMs } from '../../scenarios/format.js';
import type { MonitorReport, NotableCall } from '../watching/monitor-report.js';
import { callWords, timeOfDay } from './figure-words.js';
import { type Line, padded, span } from './line.js';
import type { Panel } from './panel.js';

/** The newest failures, then the slowest calls. */
export function slowPanel({ failing, slowest }: MonitorReport): Panel {
  const calls = [...failing, ...slowest.filter(({ error }) => error === null)];
  return {
    title: failing.length === 0 ? 'Slowest calls' : 'Failing and slowest calls',
    least: 2,
    most: Math.max(2, calls.length),
    lines: ({ columns, rows }) => {
      if (calls.length === 0) return [[span('no call yet', 'dim')]];
      const [failed, slow] = [Math.ceil(rows / 2), rows];
      return [...failing.slice(0, failed), ...slowest.filter(({ error }) => error === null)]
        .slice(0, slow)
        .map((call) => callLine(call, columns));
    },
  };
}

function callLine(call: NotableCall, columns: number): Line {
  return [
    ...(columns < 44 ? [] : [span(`${timeOfDay(call.at)} `, 'dim')]),
    span(`${padded(formatMs(call.latencyMs), 8, 'right')} `),
    ...callWords(call),
  ];
}
