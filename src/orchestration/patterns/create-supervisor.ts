import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { RunnableConfig } from '@langchain/core/runnables';
import { END, ReducedValue, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { z } from 'zod';
import { expectInteger } from '../../core/expect.js';
import { expectName } from '../../core/expect-name.js';
import { type AgentResult, askAgents } from '../branches/ask-agent.js';
import type { Gap } from '../branches/gap.js';
import { ChatPerplexity } from '../model/chat-perplexity.js';
import type { MessagesAgent } from '../model/messages-agent.js';
import { instrumentGraph } from '../tracing/instrument-graph.js';
import { answered, dossierOf } from './dossier.js';
import { agentNode, expectAgents, type NamedAgent } from './expect-agents.js';
import { keepResolved } from './merged-citations.js';
import { roomForSteps } from './room-for-steps.js';
import { type Decision, decideNext, type Task } from './supervisor-decision.js';
import { expectNoCycle, rememberTeam } from './supervisor-team.js';
import {
  closeTurn,
  isNewTurn,
  markOf,
  questionOf,
  turnFields,
  turnKeys,
  turnMark,
} from './turn.js';

export interface SupervisorOptions {
  /** Whom the supervisor can hand work to; a supervisor may be among them. Their names must differ. */
  readonly agents: readonly MessagesAgent[];
  /** Any LangChain chat model with `bindTools`. @defaultValue ChatPerplexity */
  readonly model?: BaseChatModel | undefined;
  /** What the supervisor is told beyond its trade. */
  readonly instructions?: string | undefined;
  /** What each agent is for, by its name: the model chooses by it. */
  readonly roles?: Readonly<Record<string, string>> | undefined;
  /** Tasks handed over at most; after that the supervisor has to answer. @defaultValue 8 */
  readonly handOvers?: number | undefined;
  /** @defaultValue 'supervisor' */
  readonly name?: string | undefined;
}

/**
 * `answered`: the supervisor had what it wanted. `limit`: it had to answer when its hand-overs were used up. `gap`: its model
 * failed or made no sense, see `gap`.
 */
export type SupervisorEnding = 'answered' | 'limit' | 'gap';

const results = z.array(z.custom<AgentResult>());

const SupervisorState = new StateSchema({
  ...turnFields,
  ...turnMark,
  /** What the agents answered in this turn; `question` is the task each was given. */
  answers: new ReducedValue(
    results.default(() => []),
    {
      inputSchema: z.custom<readonly AgentResult[] | 'forget'>(),
      reducer: (kept: AgentResult[], added: readonly AgentResult[] | 'forget') =>
        added === 'forget' ? [] : [...kept, ...added],
    },
  ),
  /** Tasks that are being worked on. */
  tasks: z.array(z.custom<Task>()).default(() => []),
  /** Tasks handed over in this turn. */
  handOvers: z.number().int().default(0),
  gap: z.custom<Gap>().optional(),
  ending: z.custom<SupervisorEnding>().optional(),
});
type State = typeof SupervisorState.State;

/**
 * A model that hands tasks to named agents, one or several at a time, until it can answer. An agent sees its task and nothing
 * of the bookkeeping; the conversation holds questions and answers only. An agent that fails is a typed gap, of which the
 * supervisor is told. Throws a ConfigError for no agents, unusable names and limits below 1, and a GraphError for a
 * supervisor that would stand below itself.
 */
export function createSupervisor({
  agents,
  name = 'supervisor',
  model = new ChatPerplexity({ agent: name }),
  instructions = '',
  roles = {},
  handOvers: most = 8,
}: SupervisorOptions) {
  expectName('name', name);
  expectInteger('handOvers', most, { min: 1 });
  expectNoCycle(name, agents);
  const taken = [...turnKeys, 'opened', 'answers', 'tasks', 'handOvers', 'gap', 'ending', name];
  const team = expectAgents('supervisor', agents, { taken });
  const names = team.map((agent) => agent.name);
  const decide = decideNext(model, { names, roles, instructions });

  const supervise = async (state: State, config: RunnableConfig) => {
    const isNew = isNewTurn(state);
    if (isNew) roomForSteps(name, 2 * most + 1, config);
    const handOvers = isNew ? 0 : state.handOvers;
    const sofar = isNew ? [] : state.answers;
    const left = most - handOvers;
    const decision = await decide({ turn: state, answers: sofar, left }, config);
    const forgotten = isNew ? { answers: 'forget' as const } : {};
    const kept = { ...forgotten, opened: markOf(state), handOvers, gap: undefined };
    if (decision.kind === 'handOver') {
      const tasks = decision.tasks.slice(0, left);
      return { ...kept, tasks, handOvers: handOvers + tasks.length, ending: undefined };
    }
    return { ...kept, tasks: [], ...ended(state, { name, decision, sofar, left }) };
  };

  const graph = new StateGraph(SupervisorState)
    .addNode(name as string, supervise)
    .addNode(team.map((agent) => agentNode(agent.name, workNode(agent))))
    .addEdge(START, name)
    .addConditionalEdges(
      name,
      ({ tasks, ending }) => (ending ? END : [...new Set(tasks.map(({ agent }) => agent))]),
      [...names, END],
    );
  for (const each of names) graph.addEdge(each, name);
  return rememberTeam(instrumentGraph(graph.compile({ name }), { name }), { name, agents: team });
}

function workNode(agent: NamedAgent) {
  return async (state: State, config: RunnableConfig) => {
    const own = state.tasks.filter((task) => task.agent === agent.name);
    const assignments = own.map(({ task }) => ({ question: task || taskFrom(state), agent }));
    return { answers: await askAgents(assignments, { config }) };
  };
}

/** A model may hand over without saying what for. */
function taskFrom(state: State): string {
  const said = answered(state.answers).map(({ agent, text, sources }) => ({
    agent,
    text,
    sources,
  }));
  if (said.length === 0) return questionOf(state);
  return `${questionOf(state)}\n\nSo far:\n\n${dossierOf(said).text}`;
}

interface Ended {
  readonly name: string;
  readonly decision: Exclude<Decision, { kind: 'handOver' }>;
  readonly sofar: readonly AgentResult[];
  readonly left: number;
}

function ended(state: State, { name, decision, sofar, left }: Ended) {
  if (decision.kind === 'gap') {
    const { failed } = decision;
    return { ending: 'gap' as const, gap: failed, ...closeTurn(state, name, { failed }) };
  }
  const { sources } = dossierOf(answered(sofar));
  const closing = { text: keepResolved(decision.text, sources), sources };
  const ending: SupervisorEnding = left === 0 ? 'limit' : 'answered';
  return { ending, ...closeTurn(state, name, closing) };
}
