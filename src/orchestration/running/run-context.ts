import { getConfig, type RunControl } from '@langchain/langgraph';
import type { Evidence } from '../../citations/evidence.js';
import type { Ledger } from '../../core/ledger.js';
import type { Priority } from '../../core/operation.js';
import { currentFrame, type Frame, nearest } from '../tracing/run-frame.js';
import type { PerplexityCalls } from './perplexity-calls.js';
import type { RunRecorder } from './run-recorder.js';

/**
 * What holds for everything in one run of `runGraph`. Travels in LangGraph's `configurable`, which never enters a checkpoint.
 * One object per run: what belongs to the run alone may hang on it in a WeakMap.
 */
export interface RunContext {
  readonly runId: string;
  /** The client of whatever in the run was given none of its own; `undefined` for the process's default client. */
  readonly client: PerplexityCalls | undefined;
  /** Pays for every call of the run; within the ledger of the run around it, if there is one. */
  readonly ledger: Ledger;
  /** Of calls that name none. */
  readonly priority: Priority | undefined;
  /** Aborts when the run is stopped. */
  readonly signal: AbortSignal;
  readonly threadId: string | undefined;
  /** Where the pages of all answers of the run are collected; citations are checked against it. */
  readonly evidence: Evidence | undefined;
  /** Stops the run at its next super-step; shared with the run around it. */
  readonly control: RunControl;
  /** The root of what the run consists of. */
  readonly frame: Frame;
  readonly recorder: RunRecorder;
  /** Tells of a limit that is nearly reached; called when a call has ended. */
  watchBudget(): void;
  /** The run in one of whose nodes this one was begun. */
  readonly parent: RunContext | undefined;
}

/** The key of a run's `configurable` under which `runGraph` hands its context to everything below. */
export const runKey = 'crossgraphRun';

/** As much of LangChain's `RunnableConfig` as we read. */
export interface ConfigLike {
  readonly configurable?: Readonly<Record<string, unknown>> | undefined;
}

const runs = new WeakMap<Frame, RunContext>();

/** Makes a run known to the code in its frame. */
export function noteRun(run: RunContext): void {
  runs.set(run.frame, run);
}

/**
 * The run of `runGraph` that this code is part of: by the node's configuration, by that which LangGraph keeps in an
 * AsyncLocalStorage (a chat model is not handed `configurable`), or by our own (a context schema of a graph drops our key).
 */
export function runOf(config?: ConfigLike): RunContext | undefined {
  return contextIn(config) ?? contextIn(currentConfig()) ?? contextAround(currentFrame());
}

export function isRunning({ frame }: RunContext): boolean {
  return frame.endedAt === undefined;
}

function contextIn(config: ConfigLike | undefined): RunContext | undefined {
  return config?.configurable?.[runKey] as RunContext | undefined;
}

function currentConfig(): ConfigLike | undefined {
  return getConfig() as ConfigLike | undefined;
}

function contextAround(frame: Frame | undefined): RunContext | undefined {
  const root = frame && nearest(frame, 'run');
  return root && runs.get(root);
}
