import { CommanderError } from 'commander';
import { errorTable } from '../error-table.js';
import { type CrossgraphError, isCrossgraphError } from '../errors.js';
import { InterruptedError } from './io.js';

/** The documented exit code of a command that ends with this error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof InterruptedError) return error.exitCode;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 64;
  if (isCrossgraphError(error)) return errorTable[error.code]?.exitCode ?? 1;
  return 1;
}

/** Whoever typed the command can raise its budget. */
function hintFor(error: CrossgraphError): string {
  if (!isOverBudget(error)) return '';
  return ' Each request sets aside the most it may cost; raise --budget-usd or CROSSGRAPH_BUDGET_USD.';
}

/** An agent's failure has what failed it as its cause. */
function isOverBudget({ code, cause }: CrossgraphError): boolean {
  if (code === 'BUDGET_EXCEEDED') return true;
  return isCrossgraphError(cause) && isOverBudget(cause);
}

/** One sentence for what a user can act on; the stack only for what is our own mistake. */
export function explain(error: unknown): string {
  if (error instanceof InterruptedError) return error.message;
  if (isCrossgraphError(error)) return `crossgraph: ${error.message}${hintFor(error)}`;
  const shown = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `crossgraph: unexpected error, please report it.\n${shown}`;
}
