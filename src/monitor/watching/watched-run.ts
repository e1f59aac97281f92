import type { Clock } from '../../core/clock.js';
import type {
  CallEnded,
  RunEnded,
  RunEvent,
  RunStarted,
} from '../../orchestration/running/run-event.js';
import { roundMs } from '../../scenarios/distribution.js';
import { roundUsd } from './call-tally.js';
import type { Run } from './monitor-report.js';
import { openStepLog, type StepLog } from './step-log.js';

/** One run as its events tell it, with its first steps. */
export interface WatchedRun {
  readonly parentRunId: string | undefined;
  hasEnded(): boolean;
  /** Takes an event of this very run. */
  note(event: RunEvent): void;
  /** Adds a call, of this run or of one nested in it, to the sums. */
  count(call: CallEnded): void;
  shown(traceUrl: ((traceId: string) => string) | undefined): Run;
}

export function openWatchedRun(started: RunStarted, clock: Clock): WatchedRun {
  const { runId, graph, threadId = null, parentRunId } = started;
  const startedAt = new Date(clock.wallMs()).toISOString();
  const beganAt = clock.now();
  // Events tell the time since the outermost run began; a nested one began later.
  const steps = openStepLog(started.at);
  const sums = { calls: 0, reused: 0, costUsd: 0, savedUsd: 0 };
  let end: Pick<RunEnded, 'stopReason' | 'error' | 'at'> | undefined;
  let traceId: string | undefined;
  return {
    parentRunId,
    hasEnded: () => end !== undefined,
    note: (event) => {
      noteStep(event, steps);
      if (event.type !== 'run_ended') return;
      // Not the event: its report is large.
      const { stopReason, error, at } = event;
      end = { stopReason, error, at };
    },
    count: (call) => {
      const { outcome, costUsd, savedUsd } = call;
      traceId ??= call.traceId;
      sums.calls += 1;
      if (outcome === 'hit' || outcome === 'stale' || outcome === 'coalesced') sums.reused += 1;
      sums.costUsd += costUsd;
      sums.savedUsd += savedUsd;
    },
    shown: (traceUrl) => ({
      ...{ runId, graph, threadId, parentRunId: parentRunId ?? null },
      state: end?.stopReason ?? 'running',
      startedAt,
      durationMs: roundMs(end ? end.at - started.at : clock.now() - beganAt),
      error: end?.error ? { code: end.error.code ?? null, message: end.error.message } : null,
      ...{ ...sums, costUsd: roundUsd(sums.costUsd), savedUsd: roundUsd(sums.savedUsd) },
      trace: traceId && traceUrl ? { traceId, url: traceUrl(traceId) } : null,
      steps: steps.shown(),
      droppedSteps: steps.dropped(),
    }),
  };
}

function noteStep(event: RunEvent, steps: StepLog): void {
  switch (event.type) {
    case 'node_started':
    case 'agent_started':
    case 'tool_started':
    case 'call_started':
      steps.begin(event);
      break;
    case 'node_ended':
    case 'agent_ended':
    case 'tool_ended':
    case 'call_ended':
      steps.end(event);
      break;
    default:
  }
}
