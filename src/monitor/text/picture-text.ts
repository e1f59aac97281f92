import { formatCount, formatMs } from '../../scenarios/format.js';
import type { MonitorReport } from '../watching/monitor-report.js';

const levels = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** Values as a row of bars, the newest to the right; a value that is missing is a space. */
export function sparkline(values: readonly (number | null)[], width: number): string {
  const shown = values.slice(-width);
  const most = Math.max(...shown.map((value) => value ?? 0), 0);
  return shown
    .map((value) => {
      if (value === null) return ' ';
      const level = most === 0 ? 0 : Math.ceil((value / most) * levels.length) - 1;
      return levels[Math.max(0, level)];
    })
    .join('');
}

/** A bar for each step of a histogram, at most `width` characters long. */
export function histogramLines(steps: MonitorReport['histogram'], width = 40): string[] {
  const most = Math.max(...steps.map(({ calls }) => calls), 1);
  return steps.map(({ upToMs, calls }) => {
    const bar = '█'.repeat(Math.ceil((calls / most) * width));
    return `  ${formatMs(upToMs).padStart(9)}  ${bar}${bar && ' '}${formatCount(calls)}`;
  });
}
