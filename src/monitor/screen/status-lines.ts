import { formatCount, formatSpan } from '../../scenarios/format.js';
import type { MonitorReport } from '../watching/monitor-report.js';
import { byTrouble, shortName, sinceWords } from './alerts-panel.js';
import { timeOfDay, toneOf } from './figure-words.js';
import { type Line, lineWidth, span, spread, textWidth } from './line.js';
import type { Scene } from './scene.js';

/** How things stand and why, and what that rests on: two lines, the first of which says enough. */
export function statusLines({ report, staleMs, state, size }: Scene): Line[] {
  const { columns } = size;
  if (!report) {
    return [[span('no data', 'warning'), span('  waiting for the first report', 'dim')], []];
  }
  const { status, generatedAt } = report;
  const staleFor = columns < 44 ? '' : ` for ${formatSpan(staleMs ?? 0)}`;
  const notes = [
    ...(staleMs === undefined ? [] : [span(` stale${staleFor}`, 'warning')]),
    ...(state.isPaused ? [span(' PAUSED', 'warning')] : []),
    ...(columns < 44 ? [] : [span(` ${timeOfDay(generatedAt)}`, 'dim')]),
  ];
  const word: Line = [span(status.toUpperCase(), toneOf(status)), span(columns < 44 ? ' ' : '  ')];
  const why = asMuch(reasons(report), columns - lineWidth(word) - lineWidth(notes));
  return [
    spread([...word, span(why)], notes, columns),
    [span(asMuch(facts(report), columns), 'dim')],
  ];
}

/** The longest of the texts that has room, else the last one: each says less than the one before it. */
function asMuch(texts: readonly string[], columns: number): string {
  return texts.find((text) => textWidth(text) <= columns) ?? texts.at(-1) ?? '';
}

/** Why it is so, and since when. */
function reasons(report: MonitorReport): string[] {
  const { alerts, window } = report;
  const troubled = byTrouble(alerts).filter(
    ({ state }) => state === 'firing' || state === 'pending',
  );
  const [worst, ...others] = troubled;
  if (worst) {
    const name = shortName(worst.name);
    const since = `${worst.state === 'pending' ? 'pending ' : ''}${sinceWords(worst, report)}`;
    const more = others.length > 0 ? `, and ${others.length} more` : '';
    const told = `${name}: ${worst.summary}`;
    return [`${told} ${since}${more}`, `${name} ${since}${more}`, `${name} ${since}`, name];
  }
  if (window.calls === 0) return ['no data: no call in the window', 'no data'];
  return [`all ${alerts.length} thresholds hold`, 'all hold'];
}

const kinds = {
  probes: 'questions of its own',
  process: 'calls of this process',
  attached: 'attached',
  prometheus: 'Prometheus',
} as const;

/** What is watched and for how long, the most that can be said first. */
function facts({ source, upstream, uptimeMs, windowMs, window }: MonitorReport): string[] {
  const parts = [
    `up ${formatSpan(uptimeMs)}`,
    `${formatCount(window.calls)} calls in ${formatSpan(Math.min(uptimeMs, windowMs))}`,
    ...(upstream === null ? [] : [upstream]),
    kinds[source.kind],
    ...(source.url === null ? [] : [source.url]),
  ];
  return parts.map((_, index) => parts.slice(0, parts.length - index).join(' · '));
}
