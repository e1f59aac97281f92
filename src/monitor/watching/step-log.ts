import type {
  CallEnded,
  CallStarted,
  StepEnded,
  StepStarted,
} from '../../orchestration/running/run-event.js';
import { roundMs } from '../../scenarios/distribution.js';
import type { RunStep } from './monitor-report.js';

/** The first steps of a run, calls among them, with how they ended. */
export interface StepLog {
  begin(event: StepStarted | CallStarted): void;
  end(event: StepEnded | CallEnded): void;
  shown(): RunStep[];
  /** How many came when there was no room left. */
  dropped(): number;
}

type Writable<Shape> = { -readonly [Name in keyof Shape]: Shape[Name] };

const mostSteps = 200;

/** `beganAt` is when the run began, on the scale of its events. */
export function openStepLog(beganAt: number): StepLog {
  const steps: Writable<RunStep>[] = [];
  const underWay = new Map<number, Writable<RunStep>>();
  let dropped = 0;
  return {
    begin: (event) => {
      if (steps.length >= mostSteps) {
        dropped += 1;
        return;
      }
      const step = stepOf(event, beganAt);
      steps.push(step);
      underWay.set(step.id, step);
    },
    end: (event) => {
      const step = underWay.get(event.id);
      underWay.delete(event.id);
      if (step) Object.assign(step, endOf(event));
    },
    shown: () => steps.map((step) => ({ ...step })),
    dropped: () => dropped,
  };
}

const kinds = {
  node_started: 'node',
  agent_started: 'agent',
  tool_started: 'tool',
  call_started: 'call',
} as const;

function stepOf(event: StepStarted | CallStarted, beganAt: number): RunStep {
  return {
    id: event.id,
    parent: event.parent,
    kind: kinds[event.type],
    name: event.type === 'call_started' ? event.endpoint : event.name,
    startMs: roundMs(Math.max(0, event.at - beganAt)),
    durationMs: null,
    state: 'running',
    outcome: null,
    costUsd: 0,
  };
}

function endOf(event: StepEnded | CallEnded): Partial<RunStep> {
  if (event.type !== 'call_ended') {
    return { state: event.ending, durationMs: roundMs(event.durationMs) };
  }
  const { outcome, costUsd, latencyMs } = event;
  const state = outcome === 'error' ? 'failed' : 'done';
  return { state, outcome, costUsd, durationMs: roundMs(latencyMs.total) };
}
