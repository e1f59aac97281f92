import type { RunnableConfig } from '@langchain/core/runnables';
import { INTERRUPT, type Interrupt, isGraphBubbleUp, type RunControl } from '@langchain/langgraph';
import type { Clock } from '../../core/clock.js';
import { expireAfter } from '../../core/expire-after.js';
import { randomId } from '../../core/random-id.js';
import { isCrossgraphError, messageOf } from '../../errors.js';
import { instrumentGraph, isCompiledGraph } from '../tracing/instrument-graph.js';
import {
  closeFrame,
  currentFrame,
  type FrameEnding,
  inside,
  openFrame,
} from '../tracing/run-frame.js';
import type { GraphRun } from './graph-run.js';
import { makeReport } from './make-report.js';
import type { OpenedGraph } from './open-run.js';
import type { RunBudget } from './run-budget.js';
import { noteRun, type RunContext, runKey } from './run-context.js';
import type { ResolvedRunOptions } from './run-options.js';
import { createRunRecorder } from './run-recorder.js';
import type { RunReport } from './run-report.js';
import { type StopReason, stopOf } from './stop-reason.js';
import { noteStoppedRun } from './stopped-run.js';

/** A run that has its turn. */
export interface BegunRun {
  /** What LangGraph is to run the graph with. */
  readonly config: RunnableConfig & { readonly control: RunControl };
  /** Runs `work` as part of the run. */
  inside<Out>(work: () => Out): Out;
  /** Books that the graph has stopped by itself. */
  ended(output: unknown): GraphRun;
  /** Books that it threw, once the calls under way have heard of it. Resolves with what the run rejects with. */
  stopped(thrown: unknown): Promise<unknown>;
}

export interface RunFacts {
  readonly options: ResolvedRunOptions;
  readonly parent: RunContext | undefined;
  readonly budget: RunBudget;
  readonly control: RunControl;
  readonly signal: AbortSignal;
  readonly threadId: string | undefined;
  readonly isResumable: boolean;
  readonly clock: Clock;
  readonly askedAt: number;
}

export function beginRun(graph: OpenedGraph, facts: RunFacts): BegunRun {
  const { options, budget, threadId, clock } = facts;
  const name = nameOf(graph);
  const run = openContext(name, facts);
  const { recorder, frame } = run;
  if (isCompiledGraph(graph)) instrumentGraph(graph, { name });
  const watch = watchBudget(run, facts);

  const close = (stop: { readonly stopReason: StopReason; readonly error?: unknown }) => {
    watch.stop();
    closeFrame(frame, endings[stop.stopReason]);
    const startedAt = clock.wallMs() - (clock.now() - frame.startedAt);
    const reportFacts = {
      ...{ runId: run.runId, graph: name, threadId: threadId ?? null, startedAt },
      stopReason: stop.stopReason,
      waitedMs: frame.startedAt - facts.askedAt,
      endedAt: clock.now(),
      reservedUsd: budget.ledger.reservedUsd,
    };
    let report: RunReport | undefined;
    const readReport = () => (report ??= makeReport(frame, reportFacts));
    if (recorder.events.isHeard('run_ended')) {
      const { stopReason } = stop;
      const error = toldOf(stop);
      recorder.events.tell(frame, { type: 'run_ended', stopReason, error, report: readReport() });
    }
    return readReport;
  };

  return {
    config: configOf(run, options),
    inside: (work) => inside(frame, work),
    ended: (output) => {
      const interrupts = interruptsIn(output);
      for (const { id, value } of interrupts) {
        recorder.events.tell(frame, { type: 'interrupt', id, value });
      }
      const stopReason = interrupts.length > 0 ? 'interrupted' : 'completed';
      const readReport = close({ stopReason });
      return {
        ...{ output, stopReason, interrupts, threadId },
        get report() {
          return readReport();
        },
      };
    },
    stopped: async (thrown) => {
      await untilTold(run);
      const isPassing = facts.parent && !facts.signal.aborted && isGraphBubbleUp(thrown);
      // LangGraph's own affair: the run around this one has to hear it as it is.
      const stop = isPassing
        ? ({ stopReason: 'interrupted', error: thrown } as const)
        : stopOf(thrown, { ...facts, recursionLimit: options.recursionLimit });
      const readReport = close(stop);
      noteStoppedRun(stop.error, { stopReason: stop.stopReason, threadId, readReport });
      return stop.error;
    },
  };
}

const endings: Readonly<Record<StopReason, FrameEnding>> = {
  completed: 'done',
  interrupted: 'passed',
  drained: 'passed',
  aborted: 'failed',
  deadline: 'failed',
  budget_exceeded: 'failed',
  recursion_limit: 'failed',
  failed: 'failed',
};

function openContext(name: string, facts: RunFacts): RunContext {
  const { options, parent, budget, control, signal, threadId, clock, askedAt } = facts;
  const recorder = parent?.recorder ?? createRunRecorder(clock, askedAt);
  const current = currentFrame();
  const above = parent && (current?.book === recorder ? current : parent.frame);
  const frame = openFrame({ kind: 'run', name }, above, recorder);
  const run: RunContext = {
    runId: randomId('run'),
    client: options.client ?? parent?.client,
    ledger: budget.ledger,
    priority: options.priority ?? parent?.priority,
    evidence: options.evidence ?? parent?.evidence,
    ...{ signal, threadId, control, frame, recorder, parent },
    watchBudget: () => {
      const { events } = recorder;
      if (!events.isHeard('budget_warning')) return;
      for (const level of budget.newlyLow(clock.now())) {
        events.tell(frame, { type: 'budget_warning', ...level });
      }
    },
  };
  noteRun(run);
  recorder.events.add(frame, run.runId, options.onEvent);
  if (recorder.events.isHeard('run_started')) {
    recorder.events.tell(frame, {
      ...{ type: 'run_started', graph: name, threadId },
      parentRunId: parent?.runId,
      waitedMs: frame.startedAt - askedAt,
    });
  }
  return run;
}

function configOf(run: RunContext, options: ResolvedRunOptions): BegunRun['config'] {
  const { maxConcurrency, recursionLimit, checkpointer } = options;
  const { signal, control, threadId, parent } = run;
  return {
    ...{ signal, control, maxConcurrency, recursionLimit },
    configurable: {
      [runKey]: run,
      ...(threadId === undefined ? {} : { thread_id: threadId }),
      // How LangGraph lends a subgraph its parent's, and so how a graph gets one for a single run.
      ...(checkpointer ? { __pregel_checkpointer: checkpointer } : {}),
      // A nested run would take the outermost one's signals for its own.
      ...(parent ? { __pregel_abort_signals: undefined } : {}),
    },
  };
}

/** The time runs out also while no call ends. */
function watchBudget(run: RunContext, { budget, clock, askedAt }: RunFacts) {
  const { ms } = budget.limits;
  if (ms === undefined) return { stop: () => undefined };
  const dueMs = Math.max(0, askedAt + 0.8 * ms - clock.now());
  return { stop: expireAfter(Math.ceil(dueMs), () => run.watchBudget(), clock) };
}

const turnsToHear = 3;

/** A run's end reaches its calls at once, but they settle in turns of their own; what they cost belongs in the report. */
async function untilTold({ recorder, frame }: RunContext): Promise<void> {
  for (let turn = 0; turn < turnsToHear && recorder.hasPending(frame); turn++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

function interruptsIn(output: unknown): readonly Interrupt[] {
  const interrupts = (output as { readonly [INTERRUPT]?: unknown } | null | undefined)?.[INTERRUPT];
  return Array.isArray(interrupts) ? interrupts : [];
}

function toldOf({ error }: { readonly error?: unknown }) {
  if (error === undefined) return undefined;
  return { code: isCrossgraphError(error) ? error.code : undefined, message: messageOf(error) };
}

/** A graph compiled without a name calls itself `LangGraph`. */
function nameOf({ name }: OpenedGraph): string {
  return name === undefined || name === 'LangGraph' ? 'graph' : name;
}
