import { RunControl } from '@langchain/langgraph';
import { onAbort } from '../../core/abort.js';
import { randomId } from '../../core/random-id.js';
import { GraphError } from '../../errors.js';
import { admit } from './admission.js';
import { type BegunRun, beginRun } from './begin-run.js';
import { openRunAbort } from './run-abort.js';
import { expectRunBudget, openRunBudget } from './run-budget.js';
import { isRunning, runOf } from './run-context.js';
import { RunStoppedError } from './run-errors.js';
import { type RunGraphOptions, resolveRunOptions } from './run-options.js';

/** A run from the moment it is asked for. */
export interface OpenRun {
  /** Waits for the run's turn and begins it. Rejects with a RunRefusedError, or with what ended the wait. */
  begin(): Promise<BegunRun>;
  /** Ends the run now, or its wait. */
  abort(reason: unknown): void;
  /** Must be called when the run has ended, also when it was never begun. */
  close(): void;
}

/** As much of a graph as a run looks at. */
export interface OpenedGraph {
  readonly name?: string | undefined;
  readonly checkpointer?: unknown;
}

/** Throws a ConfigError that names the option that is wrong, or a GraphError; nothing is begun yet. */
export function openRun(graph: OpenedGraph, options: RunGraphOptions): OpenRun {
  expectGraph(graph);
  const resolved = resolveRunOptions(options);
  const around = runOf();
  // Work that was left behind by a run that has ended is no part of it.
  const parent = around && isRunning(around) ? around : undefined;
  const clock = parent?.recorder.clock ?? resolved.clock;
  const askedAt = clock.now();
  expectRunBudget(resolved.budget);
  const abort = openRunAbort({
    signals: [parent?.signal, resolved.signal],
    limitMs: resolved.budget?.ms,
    clock,
  });
  // What a run needs only once it has begun is not made before: thousands may wait.
  let control: RunControl | undefined;
  const drain = (reason: string) => {
    if (control) control.requestDrain(reason);
    else abort.abort(new RunStoppedError('drained', `The run was not begun (${reason}).`));
  };
  const release = resolved.drainSignal
    ? onAbort(resolved.drainSignal, () => drain('its drain signal'))
    : () => undefined;
  const checkpointer = checkpointerOf(graph, options);
  const threadId = resolved.threadId ?? (checkpointer && !parent ? randomId('thread') : undefined);
  let leave: () => void = () => undefined;

  return {
    begin: async () => {
      leave = await admit({
        ...{ gate: resolved.gate, multitask: resolved.multitask, checkpointer, threadId, parent },
        priority: resolved.priority ?? 'interactive',
        signal: abort.signal,
        run: { drain, abort: abort.abort },
      });
      // Aborted in the turn between being admitted and being told.
      abort.signal.throwIfAborted();
      control = parent?.control ?? new RunControl();
      const budget = openRunBudget(resolved.budget, {
        startedAt: askedAt,
        within: parent?.ledger,
      });
      return beginRun(graph, {
        ...{ options: resolved, parent, budget, control, askedAt, clock, threadId },
        signal: abort.signal,
        isResumable: checkpointer !== undefined,
      });
    },
    abort: abort.abort,
    close: () => {
      leave();
      release();
      abort.dispose();
    },
  };
}

function expectGraph(graph: object | null | undefined): void {
  if (typeof (graph as { readonly invoke?: unknown } | null | undefined)?.invoke === 'function') {
    return;
  }
  throw new GraphError('What is to be run is not a compiled graph; give what `compile()` returns.');
}

/** LangGraph also takes `true` and `false` here, which name no checkpointer. */
function checkpointerOf(
  graph: OpenedGraph,
  { checkpointer = graph.checkpointer }: { readonly checkpointer?: unknown },
): object | undefined {
  return typeof checkpointer === 'object' && checkpointer !== null ? checkpointer : undefined;
}
