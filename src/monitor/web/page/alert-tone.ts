import type { Alert } from '../../watching/monitor-report.js';
import type { Tone } from './tone.js';

export function toneOfAlert({ state, severity }: Pick<Alert, 'state' | 'severity'>): Tone {
  if (state === 'firing') return severity === 'critical' ? 'bad' : 'warn';
  if (state === 'pending') return 'busy';
  return state === 'ok' ? 'good' : 'calm';
}

const urgency: readonly Tone[] = ['bad', 'warn', 'busy', 'good', 'calm'];

/** The worst first. */
export function byUrgency(alerts: readonly Alert[]): readonly Alert[] {
  const rankOf = (alert: Alert) => urgency.indexOf(toneOfAlert(alert));
  return [...alerts].sort((one, other) => rankOf(one) - rankOf(other));
}

export const alertWords: Readonly<Record<Alert['state'], string>> = {
  ok: 'ok',
  pending: 'pending',
  firing: 'firing',
  no_data: 'no data',
};
