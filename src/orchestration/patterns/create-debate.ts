import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { RunnableConfig } from '@langchain/core/runnables';
import { END, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { z } from 'zod';
import { expectInteger } from '../../core/expect.js';
import { expectName } from '../../core/expect-name.js';
import { type AgentAnswered, type AgentResult, askAgents } from '../branches/ask-agent.js';
import type { Gap } from '../branches/gap.js';
import { ChatPerplexity } from '../model/chat-perplexity.js';
import type { MessagesAgent } from '../model/messages-agent.js';
import { instrumentGraph } from '../tracing/instrument-graph.js';
import { answered, citingShown, type Dossier, dataOnly, dossierOf } from './dossier.js';
import { agentNode, expectAgents, type NamedAgent } from './expect-agents.js';
import { noAnswer } from './merge-answers.js';
import { keepResolved } from './merged-citations.js';
import { roomForSteps } from './room-for-steps.js';
import { shapedAnswer } from './shaped-answer.js';
import { closeTurn, isNewTurn, markOf, questionOf, turnFields, turnMark } from './turn.js';

export interface DebateOptions {
  /** Two or more; their names must differ. */
  readonly agents: readonly MessagesAgent[];
  /** Any LangChain chat model with `withStructuredOutput`. @defaultValue ChatPerplexity */
  readonly judge?: BaseChatModel | undefined;
  /** How often each agent speaks; in the first round nobody has heard the others. @defaultValue 2 */
  readonly rounds?: number | undefined;
  /** @defaultValue 'debate' */
  readonly name?: string | undefined;
}

/** What the judge made of a debate. */
export interface DebateVerdict {
  /** Whose position holds; absent for a draw. */
  readonly winner: string | undefined;
  /** The judge's own answer to the question, citing the sources of the debate. */
  readonly answer: string;
  readonly reason: string;
}

/** `judged`: there is a verdict. `unjudged`: the judge failed, see `gap`. `silent`: no agent said anything. */
export type DebateEnding = 'judged' | 'unjudged' | 'silent';

const DebateState = new StateSchema({
  ...turnFields,
  ...turnMark,
  /** Round by round, in the order of the agents; who fails in a round leaves a gap there and may speak in the next. */
  rounds: z.array(z.custom<readonly AgentResult[]>()).default(() => []),
  verdict: z.custom<DebateVerdict>().optional(),
  /** Why there is no verdict. */
  gap: z.custom<Gap>().optional(),
  ending: z.custom<DebateEnding>().optional(),
});
type State = typeof DebateState.State;

const instructions = `You judge a debate. Weigh the arguments and their sources, not their length or order. Name the agent whose
position holds, or "draw", say why, and answer the question yourself in a few sentences. ${dataOnly}`;

/**
 * Agents answer, hear each other and answer again, for a fixed number of rounds; then a judge decides. An agent that fails in
 * a round keeps its last position; where the judge fails, the positions stay. Throws a ConfigError for fewer than two
 * agents, for unusable names and for rounds below 1.
 */
export function createDebate({
  agents,
  name = 'debate',
  judge = new ChatPerplexity({ agent: name }),
  rounds = 2,
}: DebateOptions) {
  expectName('name', name);
  expectInteger('rounds', rounds, { min: 1 });
  const speakers = expectAgents('debate', agents, { atLeast: 2, taken: ['draw'] });
  const names = speakers.map((agent) => agent.name);
  const decide = shapedAnswer(judge, {
    who: 'the judge',
    name: 'verdict',
    schema: z.object({
      winner: z.enum(['draw', ...names]).describe('The agent whose position holds, or "draw".'),
      reason: z.string().describe('Why, in one or two sentences.'),
      answer: z.string().describe('The answer to the question, with citations like [1].'),
    }),
    instructions,
  });

  const speak = async (state: State, config: RunnableConfig) => {
    const earlier = isNewTurn(state) ? [] : state.rounds;
    if (earlier.length === 0) roomForSteps(name, rounds + 1, config);
    const question = questionOf(state);
    const positions = positionsIn(earlier);
    const prompts = speakers.map((agent) => promptFor(question, { agent, positions }));
    const assignments = speakers.map((agent, place) => ({
      agent,
      question: prompts[place]?.text ?? question,
    }));
    const given = await askAgents(assignments, { config });
    const results = given.map((each, place) => citingShown(each, prompts[place]?.sources ?? []));
    const fresh = { verdict: undefined, gap: undefined, ending: undefined };
    return { ...fresh, opened: markOf(state), rounds: [...earlier, results] };
  };

  const close = async (state: State, config: RunnableConfig) => {
    const positions = positionsIn(state.rounds);
    if (positions.length === 0) {
      const failed = noAnswer(state.rounds.flat());
      return {
        ending: 'silent' as const,
        gap: failed,
        ...(failed && closeTurn(state, name, { failed })),
      };
    }
    const { text, sources } = dossierOf(positions.map(withoutQuestion));
    const judged = await decide(
      `Question: ${questionOf(state)}\n\nThe last positions:\n\n${text}`,
      config,
    );
    if (judged.failed) {
      const { failed } = judged;
      return { ending: 'unjudged' as const, gap: failed, ...closeTurn(state, name, { failed }) };
    }
    const { winner, reason } = judged.value;
    const answer = keepResolved(judged.value.answer, sources);
    const verdict = { winner: winner === 'draw' ? undefined : winner, answer, reason };
    return {
      ending: 'judged' as const,
      verdict,
      ...closeTurn(state, name, { text: answer, sources }),
    };
  };

  const graph = new StateGraph(DebateState)
    .addNode([agentNode('speak', speak)])
    .addNode('judge', close)
    .addEdge(START, 'speak')
    .addConditionalEdges('speak', (state) => (state.rounds.length < rounds ? 'speak' : 'judge'), [
      'speak',
      'judge',
    ])
    .addEdge('judge', END)
    .compile({ name });
  return instrumentGraph(graph, { name });
}

/** Each agent's last word, in the order in which they first spoke. */
function positionsIn(rounds: readonly (readonly AgentResult[])[]): AgentAnswered[] {
  const last = new Map(rounds.flatMap(answered).map((result) => [result.agent, result]));
  return [...last.values()];
}

interface Reply {
  readonly agent: NamedAgent;
  readonly positions: readonly AgentAnswered[];
}

/** What an agent is asked: the question, and once there are positions, its own before those of the others. */
function promptFor(question: string, { agent, positions }: Reply): Dossier {
  if (positions.length === 0) return { text: question, sources: [] };
  const own = positions.filter((position) => position.agent === agent.name).map(withoutQuestion);
  const others = positions.filter((position) => position.agent !== agent.name).map(withoutQuestion);
  const { text, sources } = dossierOf([...own, ...others]);
  const prompt = `${question}

The debate so far; ${own.length > 0 ? `you are ${agent.name}` : 'you have not spoken yet'}:

${text}

Answer the question again. Keep what stands, give up what the others refute, and say where and why you still differ.`;
  return { text: prompt, sources };
}

function withoutQuestion({ agent, text, sources }: AgentAnswered) {
  return { agent, text, sources };
}
