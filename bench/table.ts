import type { BenchResult, Peer, Target } from './bench-result.js';

/** The results as text: one line each, the peers below it. */
export function tableOf(results: readonly BenchResult[]): string {
  const head = ['what', 'value', 'baseline', 'ratio', 'target', 'reached'];
  const lines = results.flatMap((result) => [lineOf(result), ...result.peers.map(peerLine)]);
  const widths = head.map((title, column) =>
    Math.max(...[head, ...lines].map((line) => (line[column] ?? title).length)),
  );
  const rows = [head, widths.map((width) => '-'.repeat(width)), ...lines];
  return `${rows.map((row) => padded(row, widths)).join('\n')}\n`;
}

function lineOf({ name, value, unit, baseline, ratio, target, pass }: BenchResult) {
  return [
    name,
    `${figure(value)} ${unit}`,
    baseline === null ? '' : figure(baseline),
    ratio === null ? '' : ratio.toFixed(3),
    target === null ? '' : targetText(target),
    pass === null ? '' : pass ? 'yes' : 'NO',
  ];
}

function peerLine({ name, value, ratio, note }: Peer) {
  const label = note === undefined ? name : `${name} (${note})`;
  return [`    ${label}`, figure(value), '', ratio === null ? '' : ratio.toFixed(3), '', ''];
}

/** A target as the tables say it. */
export function targetText({ value, ratio }: Target): string {
  const parts = [
    ...(value === undefined ? [] : [`≤ ${value}`]),
    ...(ratio === undefined ? [] : [`≤ ${ratio} ×`]),
  ];
  return parts.join(' or ');
}

/** As many digits as tell something. */
export function figure(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) < 10 ? value.toFixed(3) : value.toFixed(1);
}

function padded(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((cell, column) => cell.padEnd(widths[column] ?? 0))
    .join('  ')
    .trimEnd();
}
