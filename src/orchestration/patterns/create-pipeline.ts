import type { RunnableConfig } from '@langchain/core/runnables';
import { END, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { z } from 'zod';
import { expectName } from '../../core/expect-name.js';
import { type AgentAnswered, type AgentResult, askAgents } from '../branches/ask-agent.js';
import type { MessagesAgent } from '../model/messages-agent.js';
import { instrumentGraph } from '../tracing/instrument-graph.js';
import { answered, citingShown, type Dossier, dossierOf } from './dossier.js';
import { agentNode, expectAgents, type NamedAgent } from './expect-agents.js';
import { closeTurn, questionOf, turnFields, turnKeys } from './turn.js';

export interface PipelineOptions {
  /** In the order of their work. They are the graph's nodes, so their names must differ. */
  readonly agents: readonly MessagesAgent[];
  /** What an agent is asked. @defaultValue the question and, after the first agent, all answers so far with their sources */
  readonly handOver?: ((at: HandOver) => string) | undefined;
  /** @defaultValue 'pipeline' */
  readonly name?: string | undefined;
}

/** Where a pipeline stands when it hands its work to the next agent. */
export interface HandOver {
  readonly question: string;
  /** Who is asked now. */
  readonly agent: string;
  /** What the agents before it said, in order. */
  readonly answers: readonly AgentAnswered[];
}

/** `answered`: every agent did its part. `gap`: one failed, and those after it were not asked. */
export type PipelineEnding = 'answered' | 'gap';

const PipelineState = new StateSchema({
  ...turnFields,
  /** One per agent that was asked, in order. */
  answers: z.array(z.custom<AgentResult>()).default(() => []),
  ending: z.custom<PipelineEnding>().optional(),
});
type State = typeof PipelineState.State;

/**
 * Agents one after the other, each building on what those before it said. The last answer is the pipeline's. An agent that
 * fails ends it with a typed gap; what the others said stays. Throws a ConfigError for no agents and for unusable names.
 */
export function createPipeline({ agents, handOver, name = 'pipeline' }: PipelineOptions) {
  expectName('name', name);
  const taken = [...turnKeys, 'answers', 'ending'];
  const stages = expectAgents('pipeline', agents, { taken });
  const nodes = stages.map((agent, place) => {
    const isLast = place === stages.length - 1;
    return agentNode(agent.name, stageNode({ agent, handOver, name, place, isLast }));
  });
  const graph = new StateGraph(PipelineState).addNode(nodes).addEdge(START, stages[0]?.name ?? '');
  for (const [place, { name: stage }] of stages.entries()) {
    const next = stages[place + 1]?.name;
    if (next === undefined) graph.addEdge(stage, END);
    else graph.addConditionalEdges(stage, ({ ending }) => (ending ? END : next), [next, END]);
  }
  return instrumentGraph(graph.compile({ name }), { name });
}

interface Stage {
  readonly agent: NamedAgent;
  readonly handOver: PipelineOptions['handOver'];
  /** Of the pipeline. */
  readonly name: string;
  readonly place: number;
  readonly isLast: boolean;
}

function stageNode({ agent, handOver, name, place, isLast }: Stage) {
  return async (state: State, config: RunnableConfig) => {
    const earlier = place === 0 ? [] : state.answers;
    const at = { question: questionOf(state), agent: agent.name, answers: answered(earlier) };
    const { text, sources } = handOver ? { text: handOver(at), sources: [] } : usualHandOver(at);
    const [given] = await askAgents([{ question: text, agent }], { config });
    const result = given && citingShown(given, sources);
    const answers = [...earlier, ...(result ? [result] : [])];
    if (result?.failed)
      return { answers, ending: 'gap' as const, ...closeAtGap(state, name, answers) };
    if (!isLast || !result) return { answers, ending: undefined };
    return { answers, ending: 'answered' as const, ...closeTurn(state, name, result) };
  };
}

/** Whoever asked this pipeline as an agent gets the gap; a reader of the state also finds the last answer before it. */
function closeAtGap(state: State, name: string, answers: readonly AgentResult[]) {
  const failed = answers.find((each) => each.failed)?.failed;
  const last = answered(answers).at(-1);
  return {
    ...(failed ? closeTurn(state, name, { failed }) : {}),
    ...(last ? { answer: last.text, sources: [...last.sources] } : {}),
  };
}

function usualHandOver({ question, answers }: HandOver): Dossier {
  if (answers.length === 0) return { text: question, sources: [] };
  const said = answers.map(({ agent, text, sources }) => ({ agent, text, sources }));
  const { text, sources } = dossierOf(said);
  return { text: `${question}\n\nSo far:\n\n${text}`, sources };
}
