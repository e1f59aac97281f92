import { span } from './format.js';
import type { Reports } from './use-reports.js';

/** What the page says about how new its figures are. */
export interface ConnectionState {
  readonly kind: 'live' | 'stale' | 'lost' | 'waiting';
  readonly words: string;
}

const patienceMs = 5_000;

/** A report is old when the next one is long overdue, by the pace at which they came. */
export function connectionState(
  { report, madeAt, gapMs, isConnected }: Reports,
  now: number,
): ConnectionState {
  const ageMs = Math.max(0, now - madeAt);
  if (!isConnected && report) return { kind: 'lost', words: 'Connection lost, trying again' };
  if (!isConnected) return { kind: 'lost', words: 'Connecting' };
  if (!report) return { kind: 'waiting', words: 'Waiting for the first report' };
  const isStale = ageMs > Math.max(patienceMs, gapMs * 2.5);
  return isStale
    ? { kind: 'stale', words: `Stale for ${span(ageMs)}` }
    : { kind: 'live', words: 'Live' };
}
