import { formatSpan } from '../../scenarios/format.js';
import { readings } from '../watching/measures.js';
import type { Alert, MonitorReport, NotableCall } from '../watching/monitor-report.js';
import { type Line, type Span, span, type Tone, textWidth } from './line.js';

/** How long ago something was, by the report's own clock: `3 min`. */
export function spanSince(at: string, { generatedAt }: Pick<MonitorReport, 'generatedAt'>): string {
  return formatSpan(Math.max(0, Date.parse(generatedAt) - Date.parse(at)));
}

/** The time of day (UTC) of a moment. */
export function timeOfDay(at: string): string {
  return at.slice(11, 19);
}

/** The value of an alert, or its limit, with its unit. */
export function alertValue({ measure }: Pick<Alert, 'measure'>, value: number | null): string {
  if (value === null) return 'no data';
  const reading = Object.entries(readings).find(([name]) => name === measure)?.[1];
  return reading?.text(value) ?? String(value);
}

/** The limit of an alert: `max 10.0 s`. */
export function alertBound(alert: Alert): string {
  return `${alert.breach === 'above' ? 'max' : 'min'} ${alertValue(alert, alert.limit)}`;
}

/** The state of an alert as a word in its colour. */
export function alertWord({ state, severity }: Alert): Span {
  if (state === 'firing') return span(severity.toUpperCase(), toneOf(severity));
  if (state === 'no_data') return span('no data', 'dim');
  return span(state, state === 'ok' ? 'good' : 'warning');
}

export function toneOf(status: MonitorReport['status']): Tone {
  const tones = { ok: 'good', warning: 'warning', critical: 'bad' } as const;
  return tones[status];
}

/** A word that is good where it is one of these, and a warning, or worse, otherwise. */
export function stateWord(state: string): Span {
  const tones: Readonly<Record<string, Tone>> = {
    ...{ closed: 'good', healthy: 'good', completed: 'good', done: 'good' },
    ...{ half_open: 'warning', cooling: 'warning', interrupted: 'warning', drained: 'warning' },
    ...{ running: 'accent', passed: 'dim', aborted: 'warning', retired: 'dim' },
  };
  return span(state.replaceAll('_', ' '), tones[state] ?? 'bad');
}

/** The way to a trace: its address, or where that is too long its number, which leads there on terminals with links. */
export function traceSpan(trace: NonNullable<NotableCall['trace']>, columns: number): Span {
  const { traceId, url } = trace;
  return { text: textWidth(url) <= columns ? url : traceId, tone: 'accent', href: url };
}

/** What a notable call was about. */
export function callWords({ model, endpoint, outcome, error }: NotableCall): Line {
  if (error) return [span(error.code, 'bad'), span(` ${model ?? endpoint}`)];
  return [span(outcome, outcome === 'error' ? 'bad' : 'dim'), span(` ${model ?? endpoint}`)];
}
