import {
  formatBareMs,
  formatCount,
  formatMs,
  formatPercent,
  formatSpan,
  formatUsd,
  wrapText,
} from '../../scenarios/format.js';
import type { Colors } from '../../scenarios/report-text.js';
import { table } from '../../scenarios/table.js';
import { readings } from '../watching/measures.js';
import type { Alert, Figures, MonitorReport, NotableCall } from '../watching/monitor-report.js';
import type { Crowd } from '../watching/project-cost.js';
import { cleanValue } from './clean-text.js';
import { changeLines, dayLines, projectionLines, runLines } from './ledger-lines.js';
import { histogramLines } from './picture-text.js';
import { short } from './short.js';

const width = 80;
const shownGroups = 8;

/** The report for people: at most 80 columns, a word beside every colour, nothing from outside that a terminal would obey. */
export function monitorText(told: MonitorReport, colors: Colors, crowd?: Crowd): string {
  const report = cleanValue(told);
  const { window, breaker } = report;
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', colors.bold(title), ...lines];
  return [
    ...headline(report, colors),
    '',
    ...figureLines(window),
    ...labelled('Breaker', [breaker === 'closed' ? breaker : colors.red(breaker)]),
    ...section('Thresholds', thresholdLines(report.alerts, colors)),
    ...section('Latency, calls up to', histogramLines(report.histogram)),
    ...section('By model and agent (latency in ms)', groupLines(report)),
    ...section('Keys', keyLines(report)),
    ...section('Changes', changeLines(report.changes)),
    ...section('Runs', runLines(report.runs)),
    ...section('By day and agent (UTC)', dayLines(report.days)),
    ...section('Projection', projectionLines(report, crowd)),
    ...section('Slowest calls', report.slowest.flatMap(callLines)),
    ...section('Failing calls', report.failing.flatMap(callLines)),
    '',
  ].join('\n');
}

/** How things stand, on what that rests, and which alerts fire. */
function headline(report: MonitorReport, colors: Colors): string[] {
  const { status, uptimeMs, windowMs, window, alerts } = report;
  const firing = alerts.filter(({ state }) => state === 'firing').map(({ name }) => name);
  const reach = formatSpan(Math.min(uptimeMs, windowMs));
  const facts = `${placeOf(report)}, up ${formatSpan(uptimeMs)}, ${formatCount(window.calls)} calls in ${reach}`;
  return [
    `${statusWord(status, colors)}  ${facts}`,
    ...(firing.length === 0 ? [] : labelled('', firing)),
  ];
}

/** Who answers, or where the figures are from, where that does not tell. */
function placeOf({ upstream, source }: MonitorReport): string {
  return [upstream ?? [], source.url ?? []].flat().join(' at ') || source.kind;
}

function statusWord(status: MonitorReport['status'], colors: Colors): string {
  const paint = { ok: colors.green, warning: colors.yellow, critical: colors.red }[status];
  return paint(colors.bold(status.toUpperCase()));
}

/** What was measured over some time, in a few lines. */
export function figureLines(figures: Figures): string[] {
  const { calls, callsPerSecond, succeeded, successRate, failed, failureRate, hitRate } = figures;
  const { latencyMs, attempts, retries, rateLimited, costUsd, savedUsd, tokens } = figures;
  const reuse = Object.entries(figures.outcomes).filter(([name]) => name !== 'error');
  const paragraphs: [label: string, parts: readonly string[]][] = [
    [
      'Calls',
      [
        `${formatCount(calls)} (${callsPerSecond}/s)`,
        `succeeded ${formatCount(succeeded)} (${shareText(successRate)})`,
        `failed ${formatCount(failed)} (${shareText(failureRate)})`,
      ],
    ],
    [
      'Cache',
      [
        `hit rate ${shareText(hitRate)}`,
        ...reuse.map(([name, count]) => `${name} ${formatCount(count)}`),
      ],
    ],
    ['Latency', latencyMs ? latencyParts(latencyMs) : ['no call yet']],
    [
      'HTTP',
      [
        `${formatCount(attempts)} requests`,
        `${formatCount(retries)} retries`,
        `${formatCount(rateLimited)} answers with 429`,
      ],
    ],
    [
      'Cost',
      [
        `${formatUsd(costUsd)} spent`,
        `${formatUsd(savedUsd)} saved`,
        `${formatCount(tokens)} tokens`,
      ],
    ],
  ];
  const errors = Object.entries(figures.errors).map(
    ([code, count]) => `${formatCount(count)} × ${short(code, 50)}`,
  );
  if (errors.length > 0) paragraphs.push(['Errors', errors]);
  return paragraphs.flatMap(([label, parts]) => labelled(label, parts));
}

function latencyParts(latencyMs: NonNullable<Figures['latencyMs']>): string[] {
  const { min, mean, p50, stdev, p95, p99, max } = latencyMs;
  const named = { min, mean, median: p50, stdev, p95, p99, max };
  return Object.entries(named).map(([name, ms]) => `${name} ${formatMs(ms)}`);
}

/** Each threshold with what was measured against it. */
export function thresholdLines(alerts: readonly Alert[], colors: Colors): string[] {
  return alerts.flatMap((alert) => {
    const { name, state, value, breach, limit, summary, runbook } = alert;
    const bound = `${breach === 'above' ? 'at most' : 'at least'} ${valueText(alert, limit)}`;
    const shown = value === null ? 'too few calls' : valueText(alert, value);
    const line = `  ${stateWord(alert, colors)} ${name.padEnd(26)}${shown.padEnd(16)}${bound}`;
    if (state !== 'firing') return [line];
    return [line, colors.dim(`            ${summary}`), colors.dim(`            ${runbook}`)];
  });
}

function stateWord({ state, severity }: Alert, colors: Colors): string {
  if (state === 'firing') {
    const paint = severity === 'critical' ? colors.red : colors.yellow;
    return paint(severity.padEnd(9));
  }
  const word = { ok: 'ok', no_data: 'no data', pending: 'pending' }[state].padEnd(9);
  return state === 'ok' ? colors.green(word) : state === 'pending' ? colors.yellow(word) : word;
}

function valueText({ measure }: Alert, value: number): string {
  const reading = Object.entries(readings).find(([name]) => name === measure)?.[1];
  return reading?.text(value) ?? String(value);
}

export function shareText(share: number | null): string {
  return share === null ? 'no call' : formatPercent(share);
}

function groupLines({ groups }: MonitorReport): string[] {
  if (groups.length === 0) return [];
  const rows = groups
    .slice(0, shownGroups)
    .map((group) => [
      short(group.model ?? `(${group.endpoint})`, 22),
      short(group.agent ?? '', 12),
      formatCount(group.calls),
      formatCount(group.failed),
      formatPercent(Math.round(group.hitRate * 1000) / 1000),
      formatBareMs(group.meanMs),
      formatBareMs(group.p95Ms),
      formatUsd(group.costUsd),
    ]);
  const rest = groups.length - shownGroups;
  return [
    table(['', 'agent', 'calls', 'failed', 'hits', 'mean', 'p95', 'cost'], rows),
    ...(rest > 0 ? [`  and ${rest} more (--json has them all)`] : []),
  ];
}

function keyLines({ keys }: MonitorReport): string[] {
  return keys.map(
    ({ slot, state, requests, rateLimited, refused }) =>
      `  slot ${String(slot).padEnd(4)}${state.padEnd(12)}${formatCount(requests)} requests, ${formatCount(rateLimited)} × 429, ${formatCount(refused)} refused`,
  );
}

function callLines({ at, endpoint, model, outcome, latencyMs, error, trace }: NotableCall) {
  const what = error ? `${error.code}: ${error.message}` : `${outcome} ${model ?? endpoint}`;
  const line = `  ${at.slice(11, 19)} ${formatMs(latencyMs).padStart(8)}  ${what}`;
  return [short(line, width), ...(trace ? [`           ${trace.url}`] : [])];
}

/** A label and its parts, in as many lines as that takes; a figure is not parted from its unit. */
function labelled(label: string, parts: readonly string[]): string[] {
  const whole = parts.map((part) => part.replaceAll(' ', '\u00a0')).join(', ');
  const wrapped = wrapText(whole, width - 2, ' '.repeat(9)).replaceAll('\u00a0', ' ');
  return (label + wrapped.slice(label.length)).split('\n');
}
