import type { RunnableConfig } from '@langchain/core/runnables';
import { ConfigError } from '../../errors.js';

/** LangGraph's own default. */
const defaultLimit = 25;

/**
 * Refuses a run that LangGraph would end in the middle: an orchestration knows how many super-steps its limits allow, and says
 * so before anything is paid.
 */
export function roomForSteps(
  name: string,
  steps: number,
  { recursionLimit = defaultLimit }: RunnableConfig,
): void {
  if (steps <= recursionLimit) return;
  throw new ConfigError(
    `The limits of \`${name}\` allow ${steps} super-steps, and the run ${recursionLimit}; run it with \`recursionLimit: ${steps}\` or more.`,
  );
}
