import { formatCount, formatMs, formatSpan, formatUsd } from '../../scenarios/format.js';
import type { Colors } from '../../scenarios/report-text.js';
import type { Alert, MonitorReport } from '../watching/monitor-report.js';
import type { Crowd } from '../watching/project-cost.js';
import { cleanText, cleanValue } from './clean-text.js';
import { projectionLines } from './ledger-lines.js';
import { figureLines, shareText, thresholdLines } from './monitor-text.js';

/** One line for a round, and one for each alert that has begun or ended since the report before. */
export function roundLines(
  report: MonitorReport,
  before: MonitorReport | undefined,
  colors: Colors,
): string[] {
  return [roundLine(report, colors), ...changes(report, before).map((line) => `  ${line(colors)}`)];
}

function roundLine(
  { generatedAt, status, window, breaker }: MonitorReport,
  colors: Colors,
): string {
  const paint = { ok: colors.green, warning: colors.yellow, critical: colors.red }[status];
  const { calls, successRate, hitRate, latencyMs, costUsd } = window;
  return [
    generatedAt.slice(11, 19),
    paint(status.padEnd(8)),
    `${formatCount(calls)} calls`,
    `${shareText(successRate)} ok`,
    `${shareText(hitRate)} hits`,
    ...(latencyMs ? [`p95 ${formatMs(latencyMs.p95)}`] : []),
    formatUsd(costUsd),
    ...(breaker === 'closed' ? [] : [colors.red(`breaker ${breaker}`)]),
  ].join('  ');
}

function changes(
  { alerts }: MonitorReport,
  before: MonitorReport | undefined,
): ((colors: Colors) => string)[] {
  const fired = (alert: Alert | undefined) => alert?.state === 'firing';
  return alerts.flatMap((alert) => {
    const earlier = before?.alerts.find(({ name }) => name === alert.name);
    if (fired(alert) === fired(earlier)) return [];
    const { severity } = alert;
    const [name, summary] = [cleanText(alert.name), cleanText(alert.summary)];
    if (!fired(alert)) return [(colors: Colors) => colors.green(`resolved ${name}`)];
    return [
      (colors: Colors) => {
        const paint = severity === 'critical' ? colors.red : colors.yellow;
        return paint(`${severity} ${name}: ${summary}`);
      },
    ];
  });
}

/** What is printed at the end: thresholds first, then what was measured since the start. */
export function summaryText(told: MonitorReport, colors: Colors, crowd?: Crowd): string {
  const report = cleanValue(told);
  const projection = projectionLines(report, crowd);
  return [
    '',
    colors.bold('THRESHOLDS'),
    ...thresholdLines(report.alerts, colors),
    '',
    colors.bold(`TOTAL in ${formatSpan(report.uptimeMs)}`),
    ...figureLines(report.total).map((line) => `  ${line}`),
    ...(projection.length > 0 ? ['', colors.bold('PROJECTION'), ...projection] : []),
    '',
  ].join('\n');
}
