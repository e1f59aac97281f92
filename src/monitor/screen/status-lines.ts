import { formatCount } from '../../scenarios/format.js';
import { formatSpan } from '../text/monitor-text.js';
import type { MonitorReport } from '../watching/monitor-report.js';
import { byTrouble, shortName, sinceWords } from './alerts-panel.js';
import { timeOfDay, toneOf } from './figure-words.js';
import { type Line, type Span, span, spread } from './line.js';
import type { Scene } from './scene.js';

/** How things stand and why, and what that rests on: two lines, the first of which says enough. */
export function statusLines({ report, staleMs, state, size }: Scene): Line[] {
  const { columns } = size;
  if (!report)
    return [[span('no data', 'warning'), span('  waiting for the first report', 'dim')], []];
  const { status } = report;
  const word: Line = [span(status.toUpperCase(), toneOf(status)), span('  ')];
  const notes = [
    ...(staleMs === undefined ? [] : [span(` stale for ${formatSpan(staleMs)}`, 'warning')]),
    ...(state.isPaused ? [span(' PAUSED', 'warning')] : []),
  ];
  const time =
    columns < 60 && notes.length > 0 ? [] : [span(` ${timeOfDay(report.generatedAt)}`, 'dim')];
  return [
    spread([...word, ...reason(report)], columns < 28 ? notes : [...notes, ...time], columns),
    [span(facts(report), 'dim')],
  ];
}

/** Why it is so, and since when. */
function reason(report: MonitorReport): Span[] {
  const { alerts, window } = report;
  const troubled = byTrouble(alerts).filter(
    ({ state }) => state === 'firing' || state === 'pending',
  );
  const [worst, ...others] = troubled;
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  if (worst) {
    const begun = worst.state === 'pending' ? 'pending ' : '';
    return [span(`${shortName(worst.name)} ${begun}${sinceWords(worst, report)}${more}`)];
  }
  if (window.calls === 0) return [span('no data: no call in the window', 'dim')];
  return [span(`all ${alerts.length} thresholds hold`, 'dim')];
}

const kinds = {
  probes: 'questions of its own',
  process: 'calls of this process',
  attached: 'attached',
  prometheus: 'Prometheus',
} as const;

function facts({ source, upstream, uptimeMs, windowMs, window }: MonitorReport): string {
  return [
    ...(upstream === null ? [] : [upstream]),
    kinds[source.kind] + (source.url === null ? '' : ` ${source.url}`),
    `up ${formatSpan(uptimeMs)}`,
    `${formatCount(window.calls)} calls in ${formatSpan(Math.min(uptimeMs, windowMs))}`,
  ].join(' · ');
}
