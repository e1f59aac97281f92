import { monitorText } from '../monitor/text/monitor-text.js';
import { roundLines, summaryText } from '../monitor/text/watch-lines.js';
import type { MonitorReport } from '../monitor/watching/monitor-report.js';
import { defaultThresholds, type Threshold } from '../monitor/watching/thresholds.js';
import { colorsFor } from './colors.js';
import type { Io } from './io.js';
import type { MonitorFlags } from './monitor-flags.js';

export interface Showing {
  readonly flags: MonitorFlags;
  readonly io: Io & { readonly stdin?: NodeJS.ReadStream | undefined };
}

/** How a watch of its status ends. */
export const exitCodes = { ok: 0, warning: 1, critical: 2 } as const;

/** From round to round; a snapshot does not wait. */
export function intervalMsOf({ mode, interval }: MonitorFlags): number {
  return mode === 'continuous' ? interval * 1000 : 0;
}

/** How far the figures look back, and when they are bad. A snapshot cannot wait for a trouble to last. */
export function judgementOf(flags: MonitorFlags): {
  readonly windowMs: number;
  readonly thresholds: readonly Threshold[];
} {
  if (flags.mode === 'continuous') {
    // Far enough back for the thresholds to have something to judge.
    const windowMs = Math.max(300_000, 20 * intervalMsOf(flags));
    return { windowMs, thresholds: defaultThresholds };
  }
  const thresholds = defaultThresholds.map((threshold) => ({ ...threshold, forSeconds: 0 }));
  return { windowMs: 3_600_000, thresholds };
}

/** Prints a round, as a line and what has changed. */
export function roundPrinter({ flags, io: { stdout, env } }: Showing) {
  const colors = colorsFor(stdout, env);
  let before: MonitorReport | undefined;
  return (report: MonitorReport) => {
    const lines = flags.json ? [JSON.stringify(report)] : roundLines(report, before, colors);
    stdout.write(`${lines.join('\n')}\n`);
    before = report;
  };
}

/** Prints what a snapshot has seen, or the summary of a longer watch. */
export function printEnd(report: MonitorReport, { flags, io: { stdout, env } }: Showing): void {
  const colors = colorsFor(stdout, env);
  if (flags.mode === 'snapshot') {
    const json = `${JSON.stringify(report, undefined, 2)}\n`;
    stdout.write(flags.json ? json : monitorText(report, colors, flags.project));
  } else if (!flags.json) stdout.write(summaryText(report, colors, flags.project));
}
