import { getConfig } from '@langchain/langgraph';
import type { Ledger } from '../../core/ledger.js';

/** The key of a run's `configurable` under which an agent with a budget hands its ledger to everything below. */
export const budgetKey = 'crossgraphBudget';

/** As much of LangChain's `RunnableConfig` as we read. */
interface ConfigLike {
  readonly configurable?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The ledger of the innermost agent with a budget that this code works for, as a call of the client takes it. Found in the
 * configuration or, without one, where LangGraph keeps it for the running node.
 */
export function budgetOf(config?: ConfigLike): { readonly budget?: Ledger } {
  const budget = ledgerIn(config) ?? ledgerIn(getConfig() as ConfigLike | undefined);
  return budget === undefined ? {} : { budget };
}

function ledgerIn(config: ConfigLike | undefined): Ledger | undefined {
  return config?.configurable?.[budgetKey] as Ledger | undefined;
}
