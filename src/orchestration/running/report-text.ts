import type { CallTotals, PathStep, RunReport, StepTotals } from './run-report.js';

/** A run's report for people, in plain text of at most 80 columns. */
export function runReportText(report: RunReport): string {
  const { graph, stopReason, threadId, durationMs, waitedMs, total } = report;
  const thread = threadId === null ? '' : ` (thread ${threadId})`;
  const waited = waitedMs >= 10 ? `, after waiting ${ms(waitedMs)}` : '';
  const steps = [...rowsOf('agent', report.agents), ...rowsOf('node', report.nodes)];
  const lines = [
    `Run of ${graph}: ${stopReason} in ${ms(durationMs)}${waited}${thread}`,
    '',
    `${'what'.padEnd(34)}${cells(['runs', 'calls', 'paid', 'HTTP', 'tokens', 'cost'])}`,
    ...steps,
    ...rowsOf('tool', report.tools),
    row('total', '', total),
    '',
    ...latencyLines(total),
    ...pathLines(report.criticalPath),
    ...wasteLines(report),
  ];
  return `${lines.map(fitting).join('\n')}\n`;
}

const width = 80;
const widths = [6, 7, 7, 7, 10, 9];

function rowsOf(kind: string, steps: readonly StepTotals[]): readonly string[] {
  return steps.map((step) => row(`${kind} ${step.name}`, String(step.runs), step));
}

function row(what: string, runs: string, totals: CallTotals): string {
  const { calls, outcomes, attempts, tokens, costUsd } = totals;
  const paid = outcomes.miss + outcomes.bypass;
  const figures = [runs, count(calls), count(paid), count(attempts), count(tokens.total)];
  return `${short(what, 33).padEnd(34)}${cells([...figures, usd(costUsd)])}`;
}

function cells(values: readonly string[]): string {
  return values.map((value, index) => value.padStart(widths[index] ?? 0)).join('');
}

function latencyLines({ calls, latencyMs }: CallTotals): readonly string[] {
  if (calls === 0) return ['No call was made.'];
  const { queue, upstream, total } = latencyMs;
  const cellsOf = (values: readonly string[]) => values.map((value) => value.padStart(9)).join('');
  const spread = (what: string, { p50, p95, p99 }: typeof total) =>
    `  ${what.padEnd(32)}${cellsOf([p50, p95, p99].map((value) => count(Math.round(value))))}`;
  return [
    `${'Latency of a call (ms)'.padEnd(34)}${cellsOf(['p50', 'p95', 'p99'])}`,
    spread('in the queue', queue),
    spread('upstream', upstream),
    spread('in all', total),
  ];
}

const mostSteps = 12;

function pathLines(path: readonly PathStep[]): readonly string[] {
  const [, ...steps] = path;
  if (steps.length === 0) return [];
  const shown = steps.slice(0, mostSteps).map(({ kind, name, depth, durationMs, ownMs }) => {
    const what = `${'  '.repeat(depth)}${kind} ${name}`;
    return `${short(what, 52).padEnd(54)}${ms(durationMs).padStart(11)}${ms(ownMs).padStart(11)}`;
  });
  const left = steps.length - shown.length;
  return [
    '',
    `${'Critical path'.padEnd(54)}${'took'.padStart(11)}${'of it own'.padStart(11)}`,
    ...shown,
    ...(left > 0 ? [`  and ${left} more`] : []),
  ];
}

function wasteLines({ waste, total }: RunReport): readonly string[] {
  const { duplicates, unused, late } = waste;
  const told = [
    duplicates.calls > 0 &&
      `asked again: ${count(duplicates.calls)} (${count(duplicates.paidCalls)} paid, ${usd(duplicates.costUsd)})`,
    unused.calls > 0 && `paid and not used: ${count(unused.calls)} (${usd(unused.costUsd)})`,
    late.calls > 0 && `under way at the end: ${count(late.calls)}`,
  ].filter((line) => line !== false);
  return [
    '',
    `Spent ${usd(total.costUsd)}, saved ${usd(total.savedUsd)}.${told.length === 0 ? ' No waste.' : ''}`,
    ...told.map((line) => `  Waste, calls ${line}`),
  ];
}

function ms(value: number): string {
  return value < 10_000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function usd(value: number): string {
  return `$${value.toFixed(value >= 10 ? 2 : 4)}`;
}

function short(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function fitting(line: string): string {
  return short(line, width);
}
