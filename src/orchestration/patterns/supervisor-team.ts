import { GraphError } from '../../errors.js';
import type { MessagesAgent } from '../model/messages-agent.js';

interface Team {
  readonly name: string;
  readonly agents: readonly MessagesAgent[];
}

const teams = new WeakMap<object, Team>();

/** Remembers who works below a supervisor, so that the next one up can look. */
export function rememberTeam<Graph extends object>(graph: Graph, team: Team): Graph {
  teams.set(graph, team);
  return graph;
}

/**
 * Throws a GraphError when `name` also stands somewhere below itself: hand-overs could go round for ever, and traces,
 * limits and reports, which go by name, could not tell the two apart.
 */
export function expectNoCycle(name: string, agents: readonly MessagesAgent[]): void {
  const path = Array.isArray(agents) ? pathTo(name, agents) : undefined;
  if (path === undefined) return;
  throw new GraphError(
    `The supervisor \`${name}\` stands below itself (${[name, ...path].join(' > ')}); give one of the two another name, or take it out.`,
  );
}

function pathTo(name: string, agents: readonly MessagesAgent[]): readonly string[] | undefined {
  for (const agent of agents) {
    const team = agent ? teams.get(agent) : undefined;
    if (agent?.name === name) return [name];
    const below = team && pathTo(name, team.agents);
    if (below) return [team.name, ...below];
  }
  return undefined;
}
