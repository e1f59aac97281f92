import {
  genAiMetrics,
  httpMetrics,
  type MetricDefinition,
  ownMetrics,
} from '../../telemetry/metric-names.js';
import { labelOf, type SeriesPart, unitSuffixOf } from '../watching/exposed-names.js';
import type { Sample } from './prometheus-text.js';

/** What of a process's metrics is read. */
const read = {
  requests: [ownMetrics.requestDuration, 'count'],
  seconds: [ownMetrics.requestDuration, 'sum'],
  buckets: [ownMetrics.requestDuration, 'bucket'],
  attempts: [ownMetrics.attempts, 'sum'],
  exchanges: [httpMetrics.requestDuration, 'count'],
  retries: [ownMetrics.retries, 'total'],
  cacheErrors: [ownMetrics.cacheErrors, 'total'],
  inputTokens: [genAiMetrics.inputTokens, 'total'],
  outputTokens: [genAiMetrics.outputTokens, 'total'],
  tokenUsage: [genAiMetrics.tokenUsage, 'sum'],
  cost: [ownMetrics.cost, 'total'],
  saved: [ownMetrics.saved, 'total'],
  breaker: [ownMetrics.breakerState, 'gauge'],
  keysAvailable: [ownMetrics.keysAvailable, 'gauge'],
  keysTotal: [ownMetrics.keysTotal, 'gauge'],
} satisfies Record<string, readonly [MetricDefinition, SeriesPart]>;

type Kind = keyof typeof read;

/** One series, counted on across restarts of the process that shows it; a gauge as it stands. */
export interface Counted {
  readonly kind: Kind;
  readonly labels: Sample['labels'];
  readonly value: number;
}

export type Counts = ReadonlyMap<string, Counted>;

/** Follows counters from page to page. One that is lower than before has begun anew, with its process. */
export interface CounterBook {
  take(samples: readonly Sample[]): Counts;
}

const kinds = new Map<string, { readonly kind: Kind; readonly isGauge: boolean }>(
  Object.entries(read).flatMap(([kind, [{ name, unit }, part]]) => {
    const end = part === 'gauge' ? '' : `_${part}`;
    const suffixes = ['', unitSuffixOf(unit, part) ?? []].flat();
    const known = { kind: kind as Kind, isGauge: part === 'gauge' };
    return suffixes.map((suffix) => [`${labelOf(name)}${suffix}${end}`, known] as const);
  }),
);

export function openCounterBook(): CounterBook {
  let shown: ReadonlyMap<string, number> = new Map();
  let counts: Counts = new Map();
  return {
    take: (samples) => {
      const next = new Map(counts);
      const showing = new Map<string, number>();
      for (const { id, name, labels, value } of samples) {
        const known = kinds.get(name);
        if (!known || !Number.isFinite(value)) continue;
        const { kind, isGauge } = known;
        const before = shown.get(id) ?? 0;
        const more = value >= before ? value - before : value;
        const sum = isGauge ? value : (counts.get(id)?.value ?? 0) + more;
        next.set(id, { kind, labels, value: sum });
        showing.set(id, value);
      }
      shown = showing;
      counts = next;
      return counts;
    },
  };
}

/** How far the counters have come since `before`; gauges stay as they are now. */
export function growthOf(now: Counts, before: Counts): Counted[] {
  return [...now].map(([id, counted]) => {
    const isGauge = read[counted.kind][1] === 'gauge';
    const value = counted.value - (isGauge ? 0 : (before.get(id)?.value ?? 0));
    return { ...counted, value };
  });
}
