import { formatCount, formatMs, formatPercent } from '../../scenarios/format.js';
import { sparkline } from '../text/picture-text.js';
import type { MonitorReport, Slice } from '../watching/monitor-report.js';
import { type Line, padded, span, type Tone } from './line.js';
import type { Panel } from './panel.js';
import { seriesOf, sharesUpTo } from './time-series.js';

interface Trend {
  readonly label: string;
  readonly figure: string;
  readonly tone?: Tone;
  readonly figureOf: (slice: Slice) => number | null;
}

/** How many calls there are, how long they take and how many fail, each with its last while. */
export function callsPanel(report: MonitorReport): Panel {
  const trends = trendsOf(report);
  return {
    title: `Calls, last ${minutes(report.windowMs)}`,
    least: trends.length,
    most: trends.length + 1,
    lines: ({ columns }) => [
      ...trends.map((trend) => trendLine(report, trend, columns)),
      [
        span(
          `${formatCount(report.window.calls)} calls, ${formatCount(report.total.calls)} since the start`,
          'dim',
        ),
      ],
    ],
  };
}

function minutes(ms: number): string {
  return `${Math.round(ms / 60_000)} min`;
}

function trendsOf({ window }: MonitorReport): Trend[] {
  const { callsPerSecond, latencyMs, failureRate, failed } = window;
  const latency = (ms: number | undefined) => (ms === undefined ? 'no data' : formatMs(ms));
  const failures = failed > 0 ? 'bad' : 'good';
  return [
    { label: 'calls/s', figure: rateText(callsPerSecond), figureOf: ({ calls }) => calls },
    { label: 'p50', figure: latency(latencyMs?.p50), figureOf: ({ p50Ms }) => p50Ms },
    { label: 'p95', figure: latency(latencyMs?.p95), figureOf: ({ p95Ms }) => p95Ms },
    { label: 'p99', figure: latency(latencyMs?.p99), figureOf: (slice) => sharesUpTo(slice, 0.99) },
    {
      label: 'errors',
      figure: failureRate === null ? 'no data' : roundPercent(failureRate),
      tone: failureRate === null ? 'plain' : failures,
      figureOf: ({ calls, failed }) => (calls === 0 ? null : failed / calls),
    },
  ];
}

/** Calls in a second, in few digits. */
export function rateText(perSecond: number): string {
  return perSecond >= 100
    ? formatCount(Math.round(perSecond))
    : String(Number(perSecond.toPrecision(3)));
}

/** A share with one digit behind the point at most. */
export function roundPercent(share: number): string {
  return formatPercent(Math.round(share * 1000) / 1000);
}

const labelWidth = 8;
const figureWidth = 9;

function trendLine(report: MonitorReport, trend: Trend, columns: number): Line {
  const { label, figure, tone, figureOf } = trend;
  const room = columns - labelWidth - figureWidth - 1;
  const values = room > 0 ? seriesOf(report, figureOf, room) : [];
  return [
    span(padded(label, labelWidth), 'dim'),
    span(padded(figure, figureWidth, 'right'), tone ?? 'strong'),
    span(` ${sparkline(values, room)}`, 'accent'),
  ];
}
