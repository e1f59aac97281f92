import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Clock } from '../../core/clock.js';
import type { RunEvent, RunEventType, RunStarted } from '../../orchestration/running/run-event.js';
import type { Run } from './monitor-report.js';
import { openWatchedRun, type WatchedRun } from './watched-run.js';

/** The runs of graphs in this process, from the moment it is opened. Its memory does not grow with their number. */
export interface RunLog {
  /** The newest first. */
  recent(): Run[];
  /** Stops listening. */
  close(): void;
}

const mostRuns = 20;
const told: readonly RunEventType[] = [
  'run_started',
  'run_ended',
  'node_started',
  'node_ended',
  'agent_started',
  'agent_ended',
  'tool_started',
  'tool_ended',
  'call_started',
  'call_ended',
];

/** Listens to what runs tell through Node's diagnostics channels: without a listener they tell nothing, and it costs nothing. */
export function openRunLog(
  { traceUrl }: { readonly traceUrl: ((traceId: string) => string) | undefined },
  clock: Clock,
): RunLog {
  const runs = new Map<string, WatchedRun>();

  const begin = (event: RunStarted) => {
    if (runs.size >= mostRuns) runs.delete(leastWanted(runs));
    runs.set(event.runId, openWatchedRun(event, clock));
  };
  const listener = (message: unknown) => {
    const event = message as RunEvent;
    if (event.type === 'run_started') begin(event);
    const run = runs.get(event.runId);
    run?.note(event);
    // What a nested run spends is spent by the one around it too.
    if (event.type !== 'call_ended') return;
    const seen = new Set<WatchedRun>();
    for (let each = run; each && !seen.has(each); each = runs.get(each.parentRunId ?? '')) {
      seen.add(each);
      each.count(event);
    }
  };
  for (const type of told) subscribe(`crossgraph:${type}`, listener);
  return {
    recent: () => [...runs.values()].reverse().map((run) => run.shown(traceUrl)),
    close: () => {
      for (const type of told) unsubscribe(`crossgraph:${type}`, listener);
    },
  };
}

/** The oldest that has ended; where all are running, the oldest. */
function leastWanted(runs: ReadonlyMap<string, WatchedRun>): string {
  let oldest: string | undefined;
  for (const [runId, run] of runs) {
    if (run.hasEnded()) return runId;
    oldest ??= runId;
  }
  return oldest ?? '';
}
