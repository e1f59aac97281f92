import { type Clock, systemClock } from '../../core/clock.js';
import type { PerplexityClient } from '../../perplexity/client.js';
import { roundMs } from '../../scenarios/distribution.js';
import { openAlertJudge } from './alert-judge.js';
import { createGroups } from './call-groups.js';
import { openCallTally } from './call-tally.js';
import { openCallWindow, type WindowSlice } from './call-window.js';
import { openChangeLog } from './change-log.js';
import { openDayTally } from './day-tally.js';
import { histogramOf } from './histogram.js';
import type { History } from './monitor-history.js';
import type { MonitorReport, Slice } from './monitor-report.js';
import { notableOf } from './notable-calls.js';
import { type Crowd, projectCost } from './project-cost.js';
import { openRunLog } from './run-log.js';
import { createTallySum } from './tally-sum.js';
import { defaultThresholds, type Threshold } from './thresholds.js';

/** What of a client is looked at. */
export type Watched = Pick<PerplexityClient, 'onCall' | 'keyStats' | 'breakerState'>;

export interface MonitorOptions {
  readonly upstream: MonitorReport['upstream'];
  /** @defaultValue the calls of this process */
  readonly source?: MonitorReport['source'] | undefined;
  /** How far back the figures look. @defaultValue 300000 */
  readonly windowMs?: number | undefined;
  /** @defaultValue the ones of thresholds.ts */
  readonly thresholds?: readonly Threshold[] | undefined;
  readonly traceUrl?: ((traceId: string) => string) | undefined;
  /** What monitors before this one have counted: `total` goes on from there. */
  readonly history?: History | undefined;
  /** Whose cost to project from what was measured. */
  readonly crowd?: Crowd | undefined;
}

/** Watches the calls of a client from the moment it is opened. */
export interface Monitor {
  /** How the client stands now. Alerts are judged by the reports: what nobody looks at does not fire. */
  report(): MonitorReport;
  /** What `total` rests on, for the next monitor. */
  history(): History;
  /** Stops listening. */
  close(): void;
}

export function openMonitor(
  client: Watched,
  options: MonitorOptions,
  clock: Clock = systemClock,
): Monitor {
  const { upstream, source = { kind: 'process', url: null }, traceUrl, crowd } = options;
  const startedAt = clock.now();
  const books = openBooks(client, options, clock);
  const { window, hour, total, days, changes, runs, alerts, windowMs } = books;
  const [sumOfWindow, sumOfHour] = [createTallySum(), createTallySum()];
  const [timelineOf, groupsOf] = [createTimeline(), createGroups()];
  const uptimeBefore = options.history?.uptimeMs ?? 0;
  return {
    close: books.close,
    history: () => ({
      total: total.kept(),
      uptimeMs: clock.now() - startedAt + uptimeBefore,
      days: days.days(),
      firing: alerts.firing(),
    }),
    report: () => {
      const uptimeMs = clock.now() - startedAt;
      const slices = window.slices();
      const tally = sumOfWindow(slices.map((slice) => slice.tally));
      const measured = {
        window: tally.figures(Math.min(uptimeMs, windowMs)),
        breaker: client.breakerState(),
        keys: keysOf(client),
      };
      const { costUsd: hourlyUsd, failureRate: hourlyFailureRate } = sumOfHour(
        hour.slices().map((slice) => slice.tally),
      ).figures(0);
      const sums = total.figures(uptimeMs + uptimeBefore);
      changes.look();
      return {
        schemaVersion: 1,
        generatedAt: isoOf(clock.wallMs()),
        source,
        upstream,
        ...alerts.judge({
          ...measured,
          usableKeys: usableOf(measured.keys),
          hourlyUsd,
          hourlyFailureRate,
        }),
        uptimeMs: roundMs(uptimeMs),
        windowMs,
        ...measured,
        total: sums,
        groups: groupsOf(slices),
        ...notableOf(slices, traceUrl),
        timeline: timelineOf(slices),
        changes: changes.recent(),
        days: days.days(),
        projection: crowd ? projectCost(crowd, sums) : null,
        runs: runs.recent(),
        histogram: histogramOf(tally.kept().latency),
      };
    },
  };
}

/** All that is written down while calls end. */
function openBooks(client: Watched, options: MonitorOptions, clock: Clock) {
  const { windowMs = 300_000, thresholds = defaultThresholds, traceUrl, history } = options;
  const window = openCallWindow(windowMs, clock);
  const hour = openCallWindow(3_600_000, clock);
  const total = openCallTally();
  if (history) total.include(history.total);
  const days = openDayTally(history?.days ?? [], clock);
  const changes = openChangeLog(client, clock);
  const runs = openRunLog({ traceUrl }, clock);
  const alerts = openAlertJudge(thresholds, history?.firing ?? [], clock);
  const stop = client.onCall((call) => {
    window.add(call);
    hour.add(call);
    total.add(call);
    days.add(call);
    changes.glance();
  });
  const close = () => {
    stop();
    runs.close();
  };
  return { windowMs, window, hour, total, days, changes, runs, alerts, close };
}

function isoOf(wallMs: number): string {
  return new Date(wallMs).toISOString();
}

function keysOf(client: Watched): MonitorReport['keys'] {
  return client.keyStats().map(({ slot, state, requests, rateLimited, refused, inFlight }) => ({
    ...{ slot, state, requests, rateLimited, refused, inFlight },
  }));
}

function usableOf(keys: MonitorReport['keys']): number {
  return keys.filter(({ state }) => state === 'healthy').length;
}

/** A slice that is not the last takes no more calls: it is reckoned once. */
function createTimeline(): (slices: readonly WindowSlice[]) => Slice[] {
  const known = new WeakMap<WindowSlice, Slice>();
  return (slices) =>
    slices.map((slice, index) => {
      const shown = known.get(slice) ?? shownSlice(slice);
      if (index < slices.length - 1) known.set(slice, shown);
      return shown;
    });
}

function shownSlice({ startedAtMs, tally }: WindowSlice): Slice {
  const { calls, failed, outcomes, latencyMs, costUsd, savedUsd } = tally.figures(0);
  return {
    at: isoOf(startedAtMs),
    calls,
    failed,
    reused: outcomes.hit + outcomes.stale + outcomes.coalesced,
    outcomes,
    p50Ms: latencyMs?.p50 ?? null,
    p95Ms: latencyMs?.p95 ?? null,
    costUsd,
    savedUsd,
    histogram: histogramOf(tally.kept().latency),
  };
}
