import type { RunnableConfig } from '@langchain/core/runnables';
import { type AgentResult, askAgents } from '../branches/ask-agent.js';
import type { NamedAgent } from './expect-agents.js';

interface AskInTurnOptions {
  /** In order of preference. */
  readonly agents: readonly NamedAgent[];
  readonly config: RunnableConfig;
  readonly concurrency: number;
}

/**
 * Asks the first agent every question, the next one those that were not answered, and so on. A question that nobody answers
 * keeps the first gap: the later ones only say that the way down failed as well.
 */
export async function askInTurn(
  questions: readonly string[],
  { agents, config, concurrency }: AskInTurnOptions,
): Promise<AgentResult[]> {
  let results: AgentResult[] = [];
  for (const agent of agents) {
    const open = questions.filter((_, place) => results.length === 0 || results[place]?.failed);
    if (open.length === 0) break;
    const fresh = await askAgents(
      open.map((question) => ({ question, agent })),
      { config, concurrency },
    );
    if (results.length === 0) results = fresh;
    else results = results.map((kept) => (kept.failed ? betterOf(kept, fresh.shift()) : kept));
  }
  return results;
}

function betterOf(kept: AgentResult, fresh: AgentResult | undefined): AgentResult {
  return fresh && !fresh.failed ? fresh : kept;
}
