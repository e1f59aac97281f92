import { expectName } from '../../core/expect-name.js';
import { ConfigError } from '../../errors.js';
import type { MessagesAgent } from '../model/messages-agent.js';

/** An agent whose name an orchestration may use for nodes, prompts and results. */
export interface NamedAgent extends MessagesAgent {
  readonly name: string;
}

/** For `addNode([…])`: a node in which agents work, drawn as one. */
export function agentNode<Name extends string, Work>(
  name: Name,
  work: Work,
): [Name, Work, { metadata: { kind: 'agent' } }] {
  return [name, work, { metadata: { kind: 'agent' } }];
}

interface AgentRules {
  /** @defaultValue 1 */
  readonly atLeast?: number | undefined;
  /** Names that are taken: the orchestration's own nodes, and the keys of its state. */
  readonly taken?: readonly string[] | undefined;
}

/**
 * A copy of the agents, each with a name of its own. Throws a ConfigError for too few agents, and for a name that is missing,
 * unlawful, given twice or taken by the orchestration itself.
 */
export function expectAgents(
  what: string,
  agents: readonly MessagesAgent[],
  { atLeast = 1, taken = [] }: AgentRules = {},
): readonly NamedAgent[] {
  const count = Array.isArray(agents) ? agents.length : 0;
  if (count < atLeast) {
    const needed = atLeast === 1 ? 'one agent' : `${atLeast} agents`;
    throw new ConfigError(`A ${what} needs at least ${needed} in \`agents\`, got ${count}.`);
  }
  const seen = new Set<string>();
  return agents.map((agent) => {
    const { name } = named(what, agent);
    if (seen.has(name)) {
      throw new ConfigError(
        `Two agents of the ${what} are named \`${name}\`; give them different names.`,
      );
    }
    if (taken.includes(name)) {
      throw new ConfigError(
        `A ${what} uses the name \`${name}\` itself; give the agent another name.`,
      );
    }
    seen.add(name);
    return agent as NamedAgent;
  });
}

/** The agent, once its name can be used. A graph compiled without a name calls itself `LangGraph`. */
export function named(what: string, agent: MessagesAgent): NamedAgent {
  const { name, invoke } = agent ?? {};
  if (typeof invoke !== 'function') {
    throw new ConfigError(`An agent of the ${what} has no \`invoke\`; give it a compiled graph.`);
  }
  if (name === undefined || name === 'LangGraph') {
    throw new ConfigError(
      `An agent of the ${what} has no name; compile its graph with \`{ name }\`.`,
    );
  }
  expectName('name', name);
  return agent as NamedAgent;
}
