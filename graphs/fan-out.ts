import type { RunnableConfig } from '@langchain/core/runnables';
import { END, START, StateGraph, StateSchema } from '@langchain/langgraph';
import {
  type AgentResult,
  askAgents,
  ConfigError,
  instrumentGraph,
  type MessagesAgent,
} from 'crossgraph';
import { createWebAgent } from 'crossgraph/agents';
import { z } from 'zod';

export interface FanOutOptions {
  /** Each is asked every question; their names must differ. */
  readonly agents: readonly MessagesAgent[];
  /** Questions in work at once. @defaultValue 50 */
  readonly concurrency?: number | undefined;
  /** @defaultValue 'fan-out' */
  readonly name?: string | undefined;
}

const FanOutState = new StateSchema({
  questions: z.array(z.string().trim().min(1)),
  /** Question by question, and within a question in the order of the agents. */
  answers: z.array(z.custom<AgentResult>()).default(() => []),
});

/**
 * Puts every question to every agent in parallel. A failing branch leaves a typed gap, `{ failed }`, and its siblings
 * lose nothing. The graph's type is LangGraph's own and cannot be written by hand.
 */
export function createFanOutGraph({ agents, concurrency, name = 'fan-out' }: FanOutOptions) {
  expectDistinct(agents);
  const graph = new StateGraph(FanOutState)
    .addNode('fan_out', async ({ questions }, config: RunnableConfig) => {
      const assignments = questions.flatMap((question) =>
        agents.map((agent) => ({ question, agent })),
      );
      return { answers: await askAgents(assignments, { config, concurrency }) };
    })
    .addEdge(START, 'fan_out')
    .addEdge('fan_out', END)
    .compile({ name });
  return instrumentGraph(graph, { name });
}

function expectDistinct(agents: readonly MessagesAgent[]): void {
  if (agents.length === 0) throw new ConfigError('A fan-out needs at least one agent.');
  const names = agents.map((agent) => agent.name);
  const twice = names.find((agent, index) => names.indexOf(agent) !== index);
  if (twice !== undefined) {
    throw new ConfigError(
      `Two agents of the fan-out are named \`${twice}\`; give them different names.`,
    );
  }
}

/** The fan-out over the web agent, for langgraph.json. It finds its client when it runs. */
export const fanOut = createFanOutGraph({ agents: [createWebAgent()] });
