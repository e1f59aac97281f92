import type { Clock } from '../../core/clock.js';
import { roundMs } from '../../scenarios/distribution.js';
import { own } from '../../telemetry/attributes.js';
import { openAlertJudge } from '../watching/alert-judge.js';
import { openChangeLog } from '../watching/change-log.js';
import { labelOf } from '../watching/exposed-names.js';
import type { MonitorReport, Slice } from '../watching/monitor-report.js';
import { type Crowd, projectCost } from '../watching/project-cost.js';
import type { Threshold } from '../watching/thresholds.js';
import { type Counted, type Counts, growthOf, openCounterBook } from './counter-book.js';
import { openLookBack, type Stand, type Step } from './look-back.js';
import type { Sample } from './prometheus-text.js';
import { tallyScraped } from './scraped-tally.js';

export interface ScrapedMonitorOptions {
  readonly url: string;
  readonly windowMs: number;
  readonly thresholds: readonly Threshold[];
  readonly crowd: Crowd | undefined;
  /** Whether the window begins with the process, and not with the first page: for whoever sees one page only. */
  readonly fromStart: boolean;
}

/** Makes reports of the metrics that a process shows. What metrics do not tell is empty or null. */
export interface ScrapedMonitor {
  report(samples: readonly Sample[]): MonitorReport;
}

const slicesPerWindow = 60;
const hourMs = 3_600_000;

export function openScrapedMonitor(options: ScrapedMonitorOptions, clock: Clock): ScrapedMonitor {
  const { url, windowMs, thresholds, crowd, fromStart } = options;
  const startedAt = clock.now();
  const book = openCounterBook();
  const window = openLookBack(windowMs, windowMs / slicesPerWindow, clock);
  const hour = openLookBack(hourMs, hourMs / slicesPerWindow, clock);
  const judge = openAlertJudge(thresholds, [], clock);
  const slices = createSlices();
  let gauges: readonly Counted[] = [];
  const changes = openChangeLog(
    { breakerState: () => worstBreaker(gauges), keyStats: () => [] },
    clock,
  );
  return {
    report: (samples) => {
      const counts = book.take(samples);
      const nothing: Counts = new Map();
      gauges = growthOf(counts, nothing);
      changes.look();
      const reach = window.note(counts);
      const lastHour = hour.note(counts);
      const base = fromStart ? nothing : reach.base.counts;
      const tally = tallyScraped(growthOf(counts, base));
      const total = tallyScraped(growthOf(counts, nothing)).figures(0);
      const ms = fromStart ? 0 : clock.now() - reach.base.at;
      const { costUsd, failureRate } = tallyScraped(growthOf(counts, lastHour.base.counts)).figures(
        0,
      );
      const breaker = worstBreaker(gauges);
      const measured = { window: tally.figures(ms), breaker, keys: [] };
      const usableKeys = usableKeysIn(gauges);
      const hourly = fromStart
        ? { hourlyUsd: null, hourlyFailureRate: null }
        : { hourlyUsd: costUsd, hourlyFailureRate: failureRate };
      return {
        schemaVersion: 1,
        generatedAt: new Date(clock.wallMs()).toISOString(),
        source: { kind: 'prometheus', url },
        upstream: null,
        ...judge.judge({ ...measured, usableKeys, ...hourly }),
        uptimeMs: roundMs(clock.now() - startedAt),
        windowMs,
        ...measured,
        total,
        groups: tally.groups(),
        ...{ slowest: [], failing: [], runs: [], days: [] },
        timeline: reach.steps.flatMap(slices.of),
        changes: changes.recent(),
        projection: crowd ? projectCost(crowd, total) : null,
        histogram: tally.histogram(),
      };
    },
  };
}

const states = ['closed', 'half_open', 'open'] as const;

function worstBreaker(gauges: readonly Counted[]): MonitorReport['breaker'] {
  const shown = gauges.flatMap(({ kind, labels, value }) =>
    kind === 'breaker' && value === 1 ? (labels[labelOf(own.breakerState)] ?? []) : [],
  );
  return [...states].reverse().find((state) => shown.includes(state)) ?? 'closed';
}

/** A process without a single key, or without a call, has none that could be healthy. */
function usableKeysIn(gauges: readonly Counted[]): number | null {
  const sumOf = (name: Counted['kind']) =>
    gauges.reduce((sum, { kind, value }) => sum + (kind === name ? value : 0), 0);
  return sumOf('keysTotal') > 0 ? sumOf('keysAvailable') : null;
}

/** What is behind us is not reckoned again for every report. */
function createSlices() {
  const known = new WeakMap<Stand, readonly Slice[]>();
  return {
    of: ({ from, to }: Step): readonly Slice[] => {
      const slice = known.get(to) ?? sliceOf(from, to);
      known.set(to, slice);
      return slice;
    },
  };
}

function sliceOf(from: Stand, to: Stand): Slice[] {
  const tally = tallyScraped(growthOf(to.counts, from.counts));
  const { calls, failed, outcomes, latencyMs, costUsd, savedUsd } = tally.figures(0);
  if (calls === 0) return [];
  return [
    {
      at: new Date(from.wallMs).toISOString(),
      ...{ calls, failed, outcomes, costUsd, savedUsd },
      reused: outcomes.hit + outcomes.stale + outcomes.coalesced,
      p50Ms: latencyMs?.p50 ?? null,
      p95Ms: latencyMs?.p95 ?? null,
      histogram: tally.histogram(),
    },
  ];
}
