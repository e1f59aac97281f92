import { formatMs, formatUsd } from '../../scenarios/format.js';
import { shareText } from '../text/monitor-text.js';
import type { MonitorReport } from '../watching/monitor-report.js';
import { alertsPanel } from './alerts-panel.js';
import { cachePanel } from './cache-panel.js';
import { callsPanel, rateText, roundPercent } from './calls-panel.js';
import { stateWord } from './figure-words.js';
import { groupsPanel } from './groups-panel.js';
import { keysPanel } from './keys-panel.js';
import { latencyPanel } from './latency-panel.js';
import { beside, type Line, padded, type Size, type Span, span } from './line.js';
import { moneyPanel } from './money-panel.js';
import { type Panel, stacked } from './panel.js';
import { runsPanel } from './runs-panel.js';
import type { PageView, Reported } from './scene.js';
import { slowPanel } from './slow-panel.js';

/** How things stand, at a glance. */
export function overviewPage({ report }: Reported, size: Size): PageView {
  if (size.columns < 36 || size.rows < 8) return { lines: bareFigures(report), ids: [] };
  const ways = size.columns >= 150 ? wide : size.columns >= 72 ? double : single;
  return { lines: inColumns(ways(report), size), ids: [] };
}

const single = (report: MonitorReport) => [
  [
    callsPanel(report),
    alertsPanel(report),
    cachePanel(report),
    keysPanel(report),
    latencyPanel(report),
    slowPanel(report),
  ],
];

const double = (report: MonitorReport) => [
  [
    callsPanel(report),
    cachePanel(report),
    alertsPanel(report),
    groupsPanel(report),
    ...runsOf(report),
  ],
  [latencyPanel(report), keysPanel(report), slowPanel(report), moneyPanel(report)],
];

const wide = (report: MonitorReport) => [
  [callsPanel(report), cachePanel(report), groupsPanel(report), moneyPanel(report)],
  [latencyPanel(report), keysPanel(report), ...runsOf(report)],
  [alertsPanel(report), slowPanel(report)],
];

function runsOf(report: MonitorReport): Panel[] {
  return report.runs.length === 0 ? [] : [runsPanel(report)];
}

function inColumns(columns: readonly (readonly Panel[])[], size: Size): Line[] {
  const [first, ...others] = columns;
  if (!first) return [];
  const width = Math.floor(size.columns / columns.length);
  if (others.length === 0) return stacked(first, size);
  const rest = inColumns(others, { ...size, columns: size.columns - width });
  return beside(stacked(first, { ...size, columns: width }), rest, width);
}

/** The figures that matter most, one to a line: for a terminal of hardly any size. */
function bareFigures({ window, breaker }: MonitorReport): Line[] {
  const { callsPerSecond, latencyMs, failureRate, hitRate, costUsd } = window;
  const share = (value: number | null) => (value === null ? shareText(null) : roundPercent(value));
  const figures: [label: string, figure: Span][] = [
    ['errors', span(share(failureRate), (failureRate ?? 0) > 0 ? 'bad' : 'plain')],
    ['p95', span(latencyMs ? formatMs(latencyMs.p95) : 'no data')],
    ['calls/s', span(rateText(callsPerSecond))],
    ['hits', span(share(hitRate))],
    ['breaker', stateWord(breaker)],
    ['cost', span(formatUsd(costUsd))],
    ['p50', span(latencyMs ? formatMs(latencyMs.p50) : 'no data')],
    ['p99', span(latencyMs ? formatMs(latencyMs.p99) : 'no data')],
  ];
  return figures.map(([label, figure]) => [span(padded(label, 9), 'dim'), figure]);
}
