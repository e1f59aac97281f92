import type { CacheOutcome } from '../../core/call-record.js';
import type { BudgetUnit } from '../../core/ledger.js';
import type { FrameEnding } from '../tracing/run-frame.js';
import type { RunReport } from './run-report.js';
import type { StopReason } from './stop-reason.js';

interface Told {
  /** The run of `runGraph` in which it happened; a nested one has its own. */
  readonly runId: string;
  /** Milliseconds since the outermost run began. */
  readonly at: number;
}

/** The run has been admitted and begins. */
export interface RunStarted extends Told {
  readonly type: 'run_started';
  readonly graph: string;
  readonly threadId: string | undefined;
  readonly parentRunId: string | undefined;
  /** How long it waited for its thread and its turn, in milliseconds. */
  readonly waitedMs: number;
}

/** The last event of a run. */
export interface RunEnded extends Told {
  readonly type: 'run_ended';
  readonly stopReason: StopReason;
  /** Why it was stopped or failed. */
  readonly error: { readonly code: string | undefined; readonly message: string } | undefined;
  readonly report: RunReport;
}

interface InRun extends Told {
  /** Unique within the outermost run. */
  readonly id: number;
  /** The id of the agent, node or tool around it; of the run itself, where there is none. */
  readonly parent: number;
  readonly name: string;
}

/** One try of a node, an invocation of an agent, a call of a tool begins. */
export interface StepStarted extends InRun {
  readonly type: 'node_started' | 'agent_started' | 'tool_started';
}

export interface StepEnded extends InRun {
  readonly type: 'node_ended' | 'agent_ended' | 'tool_ended';
  /** `passed`: it ended by an interrupt or a hand-over. */
  readonly ending: FrameEnding;
  readonly durationMs: number;
}

interface OfCall extends Told {
  readonly id: number;
  readonly parent: number;
  readonly endpoint: 'agent' | 'search';
  readonly agent: string | undefined;
  readonly node: string | undefined;
  readonly tool: string | undefined;
}

export interface CallStarted extends OfCall {
  readonly type: 'call_started';
}

/** A call has ended, with what it cost and what the cache did; the figures are those of its `meta`. */
export interface CallEnded extends OfCall {
  readonly type: 'call_ended';
  readonly outcome: CacheOutcome;
  readonly errorCode: string | undefined;
  readonly attempts: number;
  readonly totalTokens: number;
  readonly costUsd: number;
  readonly savedUsd: number;
  /** The trace that shows the call, if one does. */
  readonly traceId: string | undefined;
  readonly latencyMs: {
    readonly queue: number;
    readonly upstream: number;
    readonly total: number;
  };
}

/** A piece of a streamed answer, told when the node has read it. */
export interface AnswerDelta extends OfCall {
  readonly type: 'text_delta';
  readonly delta: string;
}

/** The run asks a human, and has ended with `interrupted`. */
export interface RunInterrupted extends Told {
  readonly type: 'interrupt';
  /** By which it is answered. */
  readonly id: string | undefined;
  readonly value: unknown;
}

/** Four fifths of a limit of the run are spent; told once for each unit. */
export interface BudgetWarning extends Told {
  readonly type: 'budget_warning';
  readonly unit: BudgetUnit;
  readonly spent: number;
  readonly allowed: number;
}

/** The reader of `streamGraph` was too slow: so many events are missing here. */
export interface EventsDropped extends Told {
  readonly type: 'events_dropped';
  readonly count: number;
}

/** What a run tells while it goes on. Plain data. */
export type RunEvent =
  | RunStarted
  | RunEnded
  | StepStarted
  | StepEnded
  | CallStarted
  | CallEnded
  | AnswerDelta
  | RunInterrupted
  | BudgetWarning
  | EventsDropped;

export type RunEventType = RunEvent['type'];
export type OnRunEvent = (event: RunEvent) => void;
