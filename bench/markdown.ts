import type { BenchResult } from './bench-result.js';
import { figure, targetText } from './table.js';

/** The results of one case. */
export interface Measurement {
  readonly name: string;
  readonly results: readonly BenchResult[];
}

const faultCases = ['faults', 'equal-calls', 'outage', 'frozen-store', 'deadline'];
const telemetryCases = ['tracing', 'telemetry-off', 'span-export', 'telemetry-load', 'monitor'];
const costCases = ['hit', 'miss', 'breaker-window', 'heap', 'hour', 'memory'];

/** The tables of docs/performance.md, each under its heading there, and what was missed. */
export function markdownOf(measured: readonly Measurement[]): string {
  const of = (...names: readonly string[]) =>
    measured.filter(({ name }) => names.includes(name)).flatMap(({ results }) => results);
  const sections = [
    ['## Limits: constant latency', makespanTable(of('makespan'))],
    ['## Limits: uniform latency', makespanTable(of('makespan-uniform'))],
    ['## Limits: in real time', plainTable(of('makespan-real'))],
    ['## Faults', plainTable(of(...faultCases))],
    ['## Processor time and memory', plainTable(of(...costCases))],
    ['## Telemetry', plainTable(of(...telemetryCases))],
    ['## Citations', plainTable(of('citations'))],
    ['## Missed', missed(measured.flatMap(({ results }) => results))],
  ];
  return `${sections
    .filter(([, text]) => text !== '')
    .map(([heading, text]) => `${heading}\n\n${text}`)
    .join('\n\n')}\n`;
}

const refusals = ': refusals';

/** One row per pile of questions: ours and the peers over the least possible, with their refusals. */
function makespanTable(results: readonly BenchResult[]): string {
  const piles = results.filter(({ name }) => !name.endsWith(refusals));
  const [first] = piles;
  if (!first) return '';
  const peers = first.peers.map(({ name }) => name);
  const rows = piles.map((pile) => {
    const refused = results.find(({ name }) => name === pile.name + refusals);
    return [
      pile.name.replace(/^[^:]*: /, ''),
      `${figure(pile.baseline ?? 0)} s`,
      `**${ratioText(pile.ratio, 3)} (${refused?.value ?? '?'})**${pile.pass === false ? ' **no**' : ''}`,
      ...pile.peers.map(
        ({ ratio, note = '' }) => `${ratioText(ratio, 2)} (${thousands(parseInt(note, 10))})`,
      ),
    ];
  });
  return table(['questions, accounts, limit', 'least possible', 'ours', ...peers], rows);
}

function plainTable(results: readonly BenchResult[]): string {
  if (results.length === 0) return '';
  const rows = results.map(({ name, value, unit, baseline, ratio, target, pass }) => [
    name,
    `${thousands(value)} ${unit}`,
    baseline === null ? '' : thousands(baseline),
    ratioText(ratio, 2),
    target === null ? '' : targetText(target),
    pass === null ? '' : pass ? 'yes' : '**no**',
  ]);
  const beside = results.filter(({ peers }) => peers.length > 0).map(besideText);
  const text = table(['what', 'value', 'over', 'ratio', 'target', 'reached'], rows);
  return [text, ...beside].join('\n\n');
}

function besideText({ name, unit, peers }: BenchResult): string {
  const each = peers.map(
    (peer) => `${peer.name} ${thousands(peer.value)} ${unit} (ratio ${ratioText(peer.ratio, 2)})`,
  );
  return `Beside “${name}”: ${each.join(', ')}.`;
}

function missed(results: readonly BenchResult[]): string {
  return results
    .filter(({ pass }) => pass === false)
    .map(({ name, value, unit, target, ratio }) => {
      const beside = ratio === null ? '' : ` (ratio ${ratioText(ratio, 2)})`;
      return `- ${name}: ${thousands(value)} ${unit}${beside}, not ${target ? targetText(target) : ''}.`;
    })
    .join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function ratioText(ratio: number | null, digits: number): string {
  return ratio === null ? '' : ratio.toFixed(digits);
}

function thousands(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en-US') : figure(value);
}
