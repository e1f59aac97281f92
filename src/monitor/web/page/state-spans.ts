import type { Change, MonitorReport } from '../../watching/monitor-report.js';
import type { Tone } from './tone.js';

/** A part of the client over the window: what states it was in, and for which share of the time. */
export interface StateTrack {
  readonly name: string;
  readonly state: string;
  readonly note: string;
  readonly spans: readonly StateSpan[];
}

export interface StateSpan {
  readonly state: string;
  /** From 0, the beginning of the window, to 1, now. */
  readonly from: number;
  readonly to: number;
}

export function toneOfState(state: string): Tone {
  if (state === 'closed' || state === 'healthy') return 'good';
  if (state === 'half_open' || state === 'cooling') return 'warn';
  return state === 'retired' ? 'calm' : 'bad';
}

export function stateWords(state: string): string {
  return state.replace('_', '-');
}

/** The breaker and each key, with their states over the window. */
export function stateTracks(report: MonitorReport): readonly StateTrack[] {
  const { breaker, keys, changes } = report;
  const breakerChanges = changes.filter(({ part }) => part === 'breaker');
  return [
    { name: 'Breaker', state: breaker, note: '', spans: spansOf(report, breakerChanges, breaker) },
    ...keys.map(({ slot, state, requests, rateLimited, refused }) => ({
      name: `Key ${slot}`,
      state,
      note: `${requests} sent${rateLimited ? `, ${rateLimited} × 429` : ''}${refused ? `, ${refused} refused` : ''}`,
      spans: spansOf(
        report,
        changes.filter((change) => change.part === 'key' && change.slot === slot),
        state,
      ),
    })),
  ];
}

function spansOf(
  { generatedAt, windowMs }: Pick<MonitorReport, 'generatedAt' | 'windowMs'>,
  changes: readonly Change[],
  now: string,
): readonly StateSpan[] {
  const start = Date.parse(generatedAt) - windowMs;
  const shareOf = (at: string) => Math.min(1, Math.max(0, (Date.parse(at) - start) / windowMs));
  const marks = changes.map(({ at, from, to }) => ({ at: shareOf(at), from, to }));
  const edges = [0, ...marks.map(({ at }) => at), 1];
  const states = [marks[0]?.from ?? now, ...marks.map(({ to }) => to)];
  return states
    .map((state, index) => ({ state, from: edges[index] ?? 0, to: edges[index + 1] ?? 1 }))
    .filter(({ from, to }) => to > from);
}
