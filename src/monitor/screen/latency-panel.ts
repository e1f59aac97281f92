import { formatCount, formatMs } from '../../scenarios/format.js';
import type { MonitorReport } from '../watching/monitor-report.js';
import { type Line, padded, span } from './line.js';
import type { Panel } from './panel.js';

type Steps = MonitorReport['histogram'];

/** How the latencies of the window are spread. */
export function latencyPanel({ histogram, window }: MonitorReport): Panel {
  const { latencyMs } = window;
  return {
    title: latencyMs ? `Latency, mean ${formatMs(latencyMs.mean)}` : 'Latency',
    least: 6,
    most: Math.max(6, histogram.length),
    lines: ({ columns, rows }) => {
      if (histogram.length === 0) return [[span('no call yet', 'dim')]];
      const steps = coarser(histogram, rows);
      const most = Math.max(...steps.map(({ calls }) => calls), 1);
      return steps.map((step) => stepLine(step, most, columns));
    },
  };
}

/** At most so many steps: each holds as many of the old ones as that takes. */
function coarser(steps: Steps, most: number): Steps {
  const size = Math.ceil(steps.length / Math.max(1, most));
  const parts = Array.from({ length: Math.ceil(steps.length / size) }, (_, index) =>
    steps.slice(index * size, (index + 1) * size),
  );
  return parts.map((part) => ({
    upToMs: part.at(-1)?.upToMs ?? 0,
    calls: part.reduce((sum, { calls }) => sum + calls, 0),
  }));
}

const labelWidth = 9;

function stepLine({ upToMs, calls }: Steps[number], most: number, columns: number): Line {
  const count = formatCount(calls);
  const room = Math.max(0, columns - labelWidth - 2 - formatCount(most).length - 1);
  const bar = '█'.repeat(Math.ceil((calls / most) * room));
  return [
    span('≤', 'dim'),
    span(padded(formatMs(upToMs), labelWidth - 1, 'right'), 'dim'),
    span(` ${bar}`, 'accent'),
    span(`${bar ? ' ' : ''}${count}`, calls === 0 ? 'dim' : 'plain'),
  ];
}
