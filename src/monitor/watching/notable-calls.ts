import { roundMs } from '../../scenarios/distribution.js';
import { type EndedCall, notableCalls, slowestOf, type WindowSlice } from './call-window.js';
import type { MonitorReport, NotableCall } from './monitor-report.js';

type TraceUrl = ((traceId: string) => string) | undefined;

/** The slowest calls of all slices, and those that failed last. */
export function notableOf(
  slices: readonly WindowSlice[],
  traceUrl: TraceUrl,
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
  traceUrl: TraceUrl,
): NotableCall {
  const { traceId, model, outcome, latencyMs } = meta;
  return {
    at: new Date(endedAtMs).toISOString(),
    endpoint,
    model: model ?? null,
    agent: agent ?? null,
    outcome,
    latencyMs: roundMs(latencyMs.total),
    error: error ? { code: error.code, message: error.message } : null,
    trace: traceId && traceUrl ? { traceId, url: traceUrl(traceId) } : null,
  };
}
