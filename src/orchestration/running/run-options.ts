import type { BaseCheckpointSaver } from '@langchain/langgraph';
import type { BudgetLimits } from '../../budget/ledger.js';
import type { Evidence } from '../../citations/evidence.js';
import { type Clock, systemClock } from '../../core/clock.js';
import { expectInteger, expectOneOf, expectText } from '../../core/expect.js';
import type { Priority } from '../../core/operation.js';
import { ConfigError } from '../../errors.js';
import type { PerplexityCalls } from './perplexity-calls.js';
import type { OnRunEvent } from './run-event.js';
import type { RunGate } from './run-gate.js';
import { processGate } from './run-limits.js';

export interface RunGraphOptions {
  /**
   * The client of every agent, tool and model in the run that was not given one of its own.
   * @defaultValue that of the run around it, else the process's
   */
  readonly client?: PerplexityCalls | undefined;
  /**
   * What all calls of the run may spend together; `ms` is the time that the run may take, its waiting included. Not 0.
   * @defaultValue no limits
   */
  readonly budget?: BudgetLimits | undefined;
  /** Ends the run, down to the sockets. */
  readonly signal?: AbortSignal | undefined;
  /** Stops the run at its next super-step when it aborts, from where the thread can be gone on with. */
  readonly drainSignal?: AbortSignal | undefined;
  /** The conversation to go on with. @defaultValue a new one, where there is a checkpointer */
  readonly threadId?: string | undefined;
  /** Keeps the run's state. @defaultValue the one the graph was compiled with */
  readonly checkpointer?: BaseCheckpointSaver | undefined;
  /** What becomes of the run while another of its thread is under way. @defaultValue 'queue' */
  readonly multitask?: 'queue' | 'reject' | undefined;
  /** Of the run in its line, and of its calls in theirs. @defaultValue 'interactive' */
  readonly priority?: Priority | undefined;
  /** Told what happens, as it happens; what it throws is dropped. */
  readonly onEvent?: OnRunEvent | undefined;
  /** Offered the pages of all answers. */
  readonly evidence?: Evidence | undefined;
  /** Tasks of one super-step that run at once. @defaultValue 50 */
  readonly maxConcurrency?: number | undefined;
  /** Super-steps the run may take. @defaultValue 25 */
  readonly recursionLimit?: number | undefined;
  /** Where the run waits for its turn. @defaultValue that of the process (`setRunLimits`) */
  readonly gate?: RunGate | undefined;
  /** The client's own, if that has another than the machine's. */
  readonly clock?: Clock | undefined;
}

export type ResolvedRunOptions = ReturnType<typeof resolveRunOptions>;

/** Throws a ConfigError that names the option that is wrong. */
export function resolveRunOptions(options: RunGraphOptions) {
  const { maxConcurrency = 50, recursionLimit = 25, multitask = 'queue', threadId } = options;
  const { clock = systemClock, gate = processGate(), priority, onEvent } = options;
  const { client, checkpointer } = options;
  expectInteger('maxConcurrency', maxConcurrency, { min: 1 });
  expectInteger('recursionLimit', recursionLimit, { min: 1 });
  expectOneOf('multitask', multitask, ['queue', 'reject']);
  expectText('threadId', threadId);
  if (threadId === '') throw new ConfigError('Expected `threadId` to have at least one character.');
  if (priority !== undefined) expectOneOf('priority', priority, ['interactive', 'batch']);
  if (onEvent !== undefined && typeof onEvent !== 'function') {
    throw new ConfigError('Expected `onEvent` to be a function.');
  }
  for (const name of ['signal', 'drainSignal'] as const) {
    const isSignal = options[name] === undefined || isAble(options[name], 'addEventListener');
    if (!isSignal) throw new ConfigError(`Expected \`${name}\` to be an AbortSignal.`);
  }
  if (client !== undefined && !isAble(client, 'ask')) {
    throw new ConfigError('Expected `client` to be a PerplexityClient, or to have its methods.');
  }
  // A boolean is LangGraph's own word for a subgraph's.
  if (typeof (checkpointer ?? false) !== 'boolean' && !isAble(checkpointer, 'getTuple')) {
    throw new ConfigError(
      "Expected `checkpointer` to be one of LangGraph's savers; what `openCheckpointer` gives has it as its `saver`.",
    );
  }
  return { ...options, maxConcurrency, recursionLimit, multitask, clock, gate };
}

function isAble(value: unknown, method: string): boolean {
  return (
    typeof (value as Readonly<Record<string, unknown>> | null | undefined)?.[method] === 'function'
  );
}
