import { type Clock, systemClock } from '../../core/clock.js';
import type { PerplexityClient } from '../../perplexity/client.js';
import { roundMs } from '../../scenarios/distribution.js';
import { type AlertState, createAlertWatch } from './alert-watch.js';
import { type CallTally, openCallTally } from './call-tally.js';
import {
  type CallGroup,
  type EndedCall,
  notableCalls,
  openCallWindow,
  slowestOf,
  type WindowSlice,
} from './call-window.js';
import { histogramOf } from './histogram.js';
import { isReadable } from './measures.js';
import type { History } from './monitor-history.js';
import type { Alert, Group, MonitorReport, NotableCall, Slice } from './monitor-report.js';
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
  const {
    upstream,
    source = { kind: 'process', url: null },
    windowMs = 300_000,
    thresholds = defaultThresholds,
    traceUrl,
  } = options;
  const startedAt = clock.now();
  const window = openCallWindow(windowMs, clock);
  const alerts = createAlertWatch(thresholds.filter(({ measure }) => isReadable(measure)));
  const hour = openCallWindow(3_600_000, clock);
  const total = openCallTally();
  const past = options.history;
  if (past) total.include(past.total);
  const totalMs = () => clock.now() - startedAt + (past?.uptimeMs ?? 0);
  const stop = client.onCall((call) => {
    window.add(call);
    hour.add(call);
    total.add(call);
  });
  return {
    close: stop,
    history: () => ({ total: total.kept(), uptimeMs: totalMs() }),
    report: () => {
      const now = clock.now();
      const uptimeMs = now - startedAt;
      const slices = window.slices();
      const tally = sumOf(slices.map((slice) => slice.tally));
      const measured = {
        window: tally.figures(Math.min(uptimeMs, windowMs)),
        breaker: client.breakerState(),
        keys: keysOf(client),
      };
      const hourlyUsd = sumOf(hour.slices().map((slice) => slice.tally)).figures(0).costUsd;
      const wallOf = (at: number) => isoOf(clock.wallMs() - (now - at));
      const states = alerts
        .observe({ ...measured, hourlyUsd }, now)
        .map((state) => alertOf(state, wallOf));
      return {
        schemaVersion: 1,
        generatedAt: isoOf(clock.wallMs()),
        source,
        upstream,
        status: statusOf(states),
        uptimeMs: roundMs(uptimeMs),
        windowMs,
        ...measured,
        total: total.figures(totalMs()),
        alerts: states,
        groups: groupsOf(slices),
        ...notableOf(slices, traceUrl),
        timeline: slices.map(timelineOf),
        changes: [],
        days: [],
        projection: null,
        runs: [],
        histogram: histogramOf(tally.kept().latency),
      };
    },
  };
}

function sumOf(tallies: readonly CallTally[]): CallTally {
  const sum = openCallTally();
  for (const tally of tallies) sum.include(tally.kept());
  return sum;
}

function isoOf(wallMs: number): string {
  return new Date(wallMs).toISOString();
}

function alertOf(
  { threshold, state, value, since }: AlertState,
  wallOf: (at: number) => string,
): Alert {
  const { alert, summary, measure, severity, breach, limit, runbook } = threshold;
  return {
    ...{ name: alert, summary, measure, severity, state, value, breach, limit },
    since: since === undefined ? null : wallOf(since),
    runbook: `docs/runbook.md#${runbook}`,
  };
}

function statusOf(alerts: readonly Alert[]): MonitorReport['status'] {
  const firing = alerts.filter(({ state }) => state === 'firing');
  if (firing.some(({ severity }) => severity === 'critical')) return 'critical';
  return firing.length > 0 ? 'warning' : 'ok';
}

function keysOf(client: Watched): MonitorReport['keys'] {
  return client.keyStats().map(({ slot, state, requests, rateLimited, refused, inFlight }) => ({
    ...{ slot, state, requests, rateLimited, refused, inFlight },
  }));
}

function groupsOf(slices: readonly WindowSlice[]): Group[] {
  const sums = new Map<string, CallGroup>();
  for (const [key, group] of slices.flatMap(({ groups }) => [...groups])) {
    const sum = sums.get(key) ?? { ...group, tally: openCallTally() };
    sum.tally.include(group.tally.kept());
    sums.set(key, sum);
  }
  return [...sums.values()].map(groupOf).sort((one, other) => other.calls - one.calls);
}

function groupOf({ endpoint, model, agent, tally }: CallGroup): Group {
  const { calls, failed, hitRate, latencyMs, costUsd, savedUsd } = tally.figures(0);
  return {
    endpoint,
    model: model ?? null,
    agent: agent ?? null,
    calls,
    failed,
    hitRate: hitRate ?? 0,
    meanMs: latencyMs?.mean ?? 0,
    p95Ms: latencyMs?.p95 ?? 0,
    costUsd,
    savedUsd,
  };
}

function notableOf(
  slices: readonly WindowSlice[],
  traceUrl: MonitorOptions['traceUrl'],
): Pick<MonitorReport, 'slowest' | 'failing'> {
  const shown = (calls: readonly EndedCall[]) => calls.map((call) => notable(call, traceUrl));
  const failing = [...slices].reverse().flatMap((slice) => slice.failing);
  return {
    slowest: shown(slowestOf(slices.flatMap((slice) => slice.slowest))),
    failing: shown(failing.slice(0, notableCalls)),
  };
}

function notable(
  { endpoint, agent, meta, error, endedAtMs }: EndedCall,
  traceUrl: MonitorOptions['traceUrl'],
): NotableCall {
  const { traceId, model, outcome, latencyMs } = meta;
  return {
    at: isoOf(endedAtMs),
    endpoint,
    model: model ?? null,
    agent: agent ?? null,
    outcome,
    latencyMs: roundMs(latencyMs.total),
    error: error ? { code: error.code, message: error.message } : null,
    trace: traceId && traceUrl ? { traceId, url: traceUrl(traceId) } : null,
  };
}

function timelineOf({ startedAtMs, tally }: WindowSlice): Slice {
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
