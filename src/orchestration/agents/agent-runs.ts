import { MiddlewareError } from 'langchain';
import { type BudgetLimits, createLedger } from '../../budget/ledger.js';
import { budgetKey, budgetOf } from '../spending/budget-of.js';
import { replaceMethod } from '../tracing/instrument-wrap.js';

interface RunOptions {
  readonly configurable?: Readonly<Record<string, unknown>> | undefined;
}

/** As much of LangGraph's compiled graph as an agent's runs are taken hold of by. */
interface RunnableAgent {
  _streamIterator(input: unknown, options?: RunOptions): AsyncGenerator<unknown, void, undefined>;
  withConfig(config: unknown): RunnableAgent;
}

/**
 * Gives every run of the agent a ledger of its own, within that of the agent it works for, and ends failed runs with the
 * error itself: LangChain packs what comes through a middleware once per middleware. Returns the graph it is given.
 */
export function agentRuns<Graph extends object>(
  graph: Graph,
  budget: BudgetLimits | undefined,
): Graph {
  const runnable = graph as unknown as RunnableAgent;
  // invoke, stream, streamEvents and a run as somebody's node all come through here.
  replaceMethod(
    runnable,
    '_streamIterator',
    (original) => (input, options) =>
      unpacked(original(input, budget === undefined ? options : withLedger(options, budget))),
  );
  // A graph with other defaults is a copy.
  replaceMethod(
    runnable,
    'withConfig',
    (original) => (config) => agentRuns(original(config), budget),
  );
  return graph;
}

function withLedger(options: RunOptions | undefined, limits: BudgetLimits): RunOptions {
  const ledger = createLedger(limits, { within: budgetOf(options).budget });
  return { ...options, configurable: { ...options?.configurable, [budgetKey]: ledger } };
}

async function* unpacked(
  run: AsyncGenerator<unknown, void, undefined>,
): AsyncGenerator<unknown, void, undefined> {
  try {
    yield* run;
  } catch (thrown) {
    throw unpackedError(thrown);
  }
}

/** What was thrown inside of LangChain's middleware. */
export function unpackedError(thrown: unknown): unknown {
  let inner = thrown;
  while (MiddlewareError.isInstance(inner) && inner.cause !== undefined) inner = inner.cause;
  return inner;
}
