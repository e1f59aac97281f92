import { type BaseMessage, HumanMessage } from '@langchain/core/messages';
import type { RunnableConfig } from '@langchain/core/runnables';
import { END, isGraphBubbleUp, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { z } from 'zod';
import { expectInteger } from '../../core/expect.js';
import { expectName } from '../../core/expect-name.js';
import { AgentError, GraphError } from '../../errors.js';
import { type Gap, gapIn, gapOf } from '../branches/gap.js';
import { replyOf } from '../model/answer-message.js';
import type { MessagesAgent } from '../model/messages-agent.js';
import { instrumentGraph } from '../tracing/instrument-graph.js';
import { agentNode, expectAgents, type NamedAgent } from './expect-agents.js';
import { type HandOff, handOffIn, handOffTargets } from './hand-off-tool.js';
import { roomForSteps } from './room-for-steps.js';
import {
  closeTurn,
  isNewTurn,
  markOf,
  questionOf,
  turnFields,
  turnKeys,
  turnMark,
} from './turn.js';

export interface SwarmOptions {
  /** They hand over to each other by `handOffTool`. Their names must differ. */
  readonly agents: readonly MessagesAgent[];
  /** Who hears the first turn of a conversation. @defaultValue the first agent */
  readonly start?: string | undefined;
  /** Hand-overs in one turn at most. @defaultValue 8 */
  readonly handOvers?: number | undefined;
  /** @defaultValue 'swarm' */
  readonly name?: string | undefined;
}

/**
 * `answered`: the active agent answered. `limit`: the agents handed over as often as allowed, and none answered. `gap`: the
 * active agent failed, or handed over to nobody; see `gap`.
 */
export type SwarmEnding = 'answered' | 'limit' | 'gap';

const SwarmState = new StateSchema({
  ...turnFields,
  ...turnMark,
  /** Who answers; stays from turn to turn of a conversation. */
  activeAgent: z.string().default(''),
  /** Hand-overs of this turn, in order. */
  handOffs: z.array(z.custom<HandOff>()).default(() => []),
  gap: z.custom<Gap>().optional(),
  ending: z.custom<SwarmEnding>().optional(),
});
type State = typeof SwarmState.State;

/**
 * Agents that hand a conversation to each other, until one answers; in the next turn that one goes on. Each hears the whole
 * conversation, which holds questions and answers only, and a note from who handed over. Throws a ConfigError for no agents,
 * unusable names and limits below 1, and a GraphError for a hand-over to, or a start with, an agent that is not there.
 */
export function createSwarm({ agents, name = 'swarm', start, handOvers: most = 8 }: SwarmOptions) {
  expectName('name', name);
  expectInteger('handOvers', most, { min: 1 });
  const taken = [...turnKeys, 'opened', 'activeAgent', 'handOffs', 'gap', 'ending'];
  const members = expectAgents('swarm', agents, { taken });
  const names = members.map((agent) => agent.name);
  const first = start ?? names[0] ?? '';
  if (!names.includes(first)) throw unknownAgent('starts with', first, names);

  const nodes = members.map((agent) =>
    agentNode(agent.name, turnNode(agent, { name, names, most })),
  );
  const graph = new StateGraph(SwarmState)
    .addNode(nodes)
    .addConditionalEdges(START, ({ activeAgent }) => activeAgent || first, names);
  for (const agent of members) {
    const known = handOffTargets(agent);
    const stranger = known.find((target) => !names.includes(target));
    if (stranger !== undefined)
      throw unknownAgent(`lets ${agent.name} hand over to`, stranger, names);
    const targets = known.length > 0 ? known : names.filter((other) => other !== agent.name);
    graph.addConditionalEdges(
      agent.name,
      ({ ending, activeAgent }) => (ending ? END : activeAgent),
      [...targets, END],
    );
  }
  return instrumentGraph(graph.compile({ name }), { name });
}

interface Swarm {
  readonly name: string;
  readonly names: readonly string[];
  readonly most: number;
}

function turnNode(agent: NamedAgent, { name, names, most }: Swarm) {
  return async (state: State, config: RunnableConfig) => {
    const isNew = isNewTurn(state);
    if (isNew) roomForSteps(name, most + 1, config);
    const handOffs = isNew ? [] : state.handOffs;
    const said = await speak(agent, { state, note: handOffs.at(-1)?.note, config });
    const kept = { activeAgent: agent.name, handOffs, opened: markOf(state), gap: undefined };
    if ('text' in said) {
      const ending = 'answered' as const;
      return { ...kept, ending, ...closeTurn(state, agent.name, said) };
    }
    const stop = 'to' in said ? stopAt(said, { names, isFull: handOffs.length >= most }) : said;
    if (stop) {
      const ending: SwarmEnding = 'isLimit' in stop ? 'limit' : 'gap';
      return {
        ...kept,
        ending,
        gap: stop.failed,
        ...closeTurn(state, name, { failed: stop.failed }),
      };
    }
    const { to, note } = said as HandOff;
    return { ...kept, activeAgent: to, handOffs: [...handOffs, { to, note }], ending: undefined };
  };
}

interface Stage {
  readonly state: State;
  readonly note: string | undefined;
  readonly config: RunnableConfig;
}

/** What the agent made of the conversation: an answer, a hand-over or a gap. */
async function speak(agent: NamedAgent, { state, note, config }: Stage) {
  const heard: BaseMessage[] = [...state.messages];
  if (heard.at(-1)?.type !== 'human') heard.push(new HumanMessage(questionOf(state)));
  if (note) heard.push(new HumanMessage(`Note from the agent that handed over to you: ${note}`));
  try {
    const { messages } = await agent.invoke({ messages: heard }, config);
    const failed = gapIn(messages);
    if (failed) return { failed };
    const handOff = handOffIn(messages);
    if (handOff) return handOff;
    const { text, sources } = replyOf(messages);
    if (text.trim() !== '') return { text, sources };
    return {
      failed: gapOf(new AgentError(agent.name, `${agent.name} answered with an empty text.`)),
    };
  } catch (error) {
    config.signal?.throwIfAborted();
    if (isGraphBubbleUp(error)) throw error;
    return { failed: gapOf(error) };
  }
}

interface Bounds {
  readonly names: readonly string[];
  readonly isFull: boolean;
}

function stopAt({ to }: HandOff, { names, isFull }: Bounds) {
  if (!names.includes(to)) return { failed: gapOf(unknownAgent('was handed over to', to, names)) };
  if (!isFull) return undefined;
  const message = 'The agents handed over to each other as often as allowed, and none answered.';
  return { failed: gapOf(new AgentError(to, message)), isLimit: true };
}

function unknownAgent(what: string, agent: string, names: readonly string[]): GraphError {
  return new GraphError(
    `The swarm ${what} \`${agent}\`, which is none of its agents: ${names.join(', ')}.`,
  );
}
