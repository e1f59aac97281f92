import type pc from 'picocolors';
import {
  formatBareMs,
  formatCount,
  formatMs,
  formatPercent,
  formatUsd,
  wrapText,
} from './format.js';
import type { CrossValidation, ScenariosReport, Stats } from './report.js';
import { table } from './table.js';

export type Colors = ReturnType<typeof pc.createColors>;

interface Row {
  readonly label: string;
  readonly stats: Stats;
}

/** The report for people: plain tables that fit 80 columns, colour only where `colors` has it. */
export function reportText(report: ScenariosReport, colors: Colors): string {
  const rows = report.scenarios.map((stats) => ({ label: `${stats.id} ${stats.title}`, stats }));
  const all: Row[] = [...rows, { label: 'Total', stats: report.total }];
  return [
    ...section('Calls', callsTable(all, colors), colors),
    ...section('Upstream', upstreamTable(all, colors), colors),
    ...section('Latency of a call, in ms', latencyTable(all), colors),
    ...section('Keys (requests/429s/refusals)', keysTable(all), colors),
    ...crossValidationLines(report.crossValidation, colors),
    ...matrixLines(report, colors),
    ...traceLines(report, colors),
    ...closingLines(report, colors),
  ].join('\n');
}

function section(title: string, body: string, colors: Colors): string[] {
  return ['', colors.bold(title), body];
}

function callsTable(rows: readonly Row[], colors: Colors): string {
  return table(
    ['', 'calls', 'success', 'hit', 'stale', 'coalesced', 'miss', 'bypass', 'error'],
    rows.map(({ label, stats: { requests, successRate, outcomes } }) => [
      label,
      formatCount(requests),
      successRate === 1 ? colors.green('100 %') : colors.red(formatPercent(successRate)),
      formatCount(outcomes.hit),
      formatCount(outcomes.stale),
      formatCount(outcomes.coalesced),
      formatCount(outcomes.miss),
      formatCount(outcomes.bypass),
      outcomes.error === 0 ? '0' : colors.red(formatCount(outcomes.error)),
    ]),
  );
}

function upstreamTable(rows: readonly Row[], colors: Colors): string {
  return table(
    ['', 'web', 'reason', 'tries', 'again', '429', 'tokens', 'cost', 'saved', 'breaker'],
    rows.map(({ label, stats }) => [
      label,
      formatCount(stats.upstreamRuns),
      formatCount(stats.reasoningRuns),
      formatCount(stats.attempts),
      formatCount(stats.retries),
      stats.rateLimited === 0 ? '0' : colors.yellow(formatCount(stats.rateLimited)),
      formatCount(stats.tokens.total),
      formatUsd(stats.costUsd),
      formatUsd(stats.savedUsd),
      stats.breaker === 'closed' ? 'closed' : colors.red(stats.breaker),
    ]),
  );
}

function latencyTable(rows: readonly Row[]): string {
  return table(
    ['', 'min', 'p50', 'p95', 'p99', 'max', 'mean', 'stdev', 'wall'],
    rows.map(({ label, stats: { latencyMs, wallMs } }) => [
      label,
      ...[
        latencyMs.min,
        latencyMs.p50,
        latencyMs.p95,
        latencyMs.p99,
        latencyMs.max,
        latencyMs.mean,
        latencyMs.stdev,
        wallMs,
      ].map(formatBareMs),
    ]),
  );
}

function keysTable(rows: readonly Row[]): string {
  const slots = rows.at(-1)?.stats.keys ?? [];
  // More would not fit 80 columns; the JSON report has them all.
  const shown = slots.slice(0, 6);
  return table(
    [
      '',
      ...shown.map(({ slot, state }) => `slot ${slot}${state === 'healthy' ? '' : ` ${state}`}`),
    ],
    rows.map(({ label, stats }) => [
      label,
      ...shown.map(({ slot }) => {
        const key = stats.keys.find((other) => other.slot === slot);
        return `${key?.requests ?? 0}/${key?.rateLimited ?? 0}/${key?.refused ?? 0}`;
      }),
    ]),
  );
}

function crossValidationLines(results: readonly CrossValidation[], colors: Colors): string[] {
  if (results.length === 0) return [];
  const paint = {
    agree: colors.green,
    contradict: colors.red,
    cited: colors.cyan,
    unsupported: colors.yellow,
  };
  return [
    '',
    colors.bold('Cross-validation'),
    ...results.flatMap(({ question, verdict, faster, claims }) => [
      `  ${question}`,
      `    Verdict: ${verdict ? paint[verdict](verdict) : 'no answer to compare'}${fasterText(faster)}`,
      ...claims.flatMap((claim) => [
        `    ${paint[claim.verdict](claim.verdict)}`,
        ...claim.claims.map(({ agent, text }) => wrapText(`${agent}: ${text}`, 80, '      ')),
        ...claim.sources.map((source) => colors.dim(`      ${source}`)),
      ]),
    ]),
  ];
}

function fasterText(faster: CrossValidation['faster']): string {
  if (!faster) return '';
  return `; ${faster.agent} was faster (${formatMs(faster.upstreamMs)} against ${formatMs(faster.slowerMs)} upstream)`;
}

function matrixLines({ matrix }: ScenariosReport, colors: Colors): string[] {
  if (matrix.length === 0) return [];
  const body = table(
    ['parallel', 'success', 'paid', 'hit rate', '429', 'p50', 'p99', 'wall', 'cost', 'saved'],
    matrix.map((row) => [
      formatCount(row.parallel),
      formatPercent(row.successRate),
      formatCount(row.upstreamRuns),
      formatPercent(row.hitRate),
      formatCount(row.rateLimited),
      formatMs(row.latencyMs.p50),
      formatMs(row.latencyMs.p99),
      formatMs(row.wallMs),
      formatUsd(row.costUsd),
      formatUsd(row.savedUsd),
    ]),
  );
  return section('Stress matrix, each row from an empty cache', body, colors);
}

function traceLines({ scenarios, matrix }: ScenariosReport, colors: Colors): string[] {
  const links = [...scenarios, ...matrix].flatMap(({ trace }) => (trace ? [trace.url] : []));
  if (links.length === 0) return [];
  return ['', colors.bold('Traces'), ...links.map((url) => `  ${url}`)];
}

function closingLines({ total, warnings }: ScenariosReport, colors: Colors): string[] {
  const { requests, succeeded, upstreamRuns, reasoningRuns, costUsd, savedUsd } = total;
  const sentence = `${formatCount(succeeded)} of ${formatCount(requests)} calls answered by ${formatCount(upstreamRuns + reasoningRuns)} paid runs; ${formatUsd(costUsd)} spent, ${formatUsd(savedUsd)} saved.`;
  const errors = Object.entries(total.errors).map(([code, { count, example }]) =>
    colors.red(`  ${formatCount(count)} × ${code}: ${example}`),
  );
  return [
    '',
    succeeded === requests ? colors.green(sentence) : colors.red(sentence),
    ...errors,
    ...warnings.map((warning) => colors.yellow(`Warning: ${warning}`)),
    '',
  ];
}
