import type { RunnableConfig } from '@langchain/core/runnables';
import { END, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { z } from 'zod';
import { expectInteger } from '../../core/expect.js';
import { expectName } from '../../core/expect-name.js';
import { type AgentResult, askAgents } from '../branches/ask-agent.js';
import type { MessagesAgent } from '../model/messages-agent.js';
import { instrumentGraph } from '../tracing/instrument-graph.js';
import { agentNode, expectAgents } from './expect-agents.js';
import { joinAnswers, type MergeAnswers, type MergedAnswer, mergeWith } from './merge-answers.js';
import { closeTurn, isMany, questionOf, questionsOf, turnFields } from './turn.js';

export interface FanOutOptions {
  /** Each is asked every question; their names must differ. */
  readonly agents: readonly MessagesAgent[];
  /**
   * Makes one answer of the answers to a question: a function, or an agent that is shown them.
   * @defaultValue no merging; the answer to a single `question` is the answers one below the other
   */
  readonly merge?: MergeAnswers | MessagesAgent | undefined;
  /** Questions in work at once, over all agents. @defaultValue 50 */
  readonly concurrency?: number | undefined;
  /** @defaultValue 'fan-out' */
  readonly name?: string | undefined;
}

const FanOutState = new StateSchema({
  ...turnFields,
  /** Several questions at once, instead of `question`. */
  questions: z.array(z.string().trim().min(1)).default(() => []),
  /** Question by question, and within a question in the order of the agents. */
  answers: z.array(z.custom<AgentResult>()).default(() => []),
  /** One per question, when there is a `merge`. */
  merged: z.array(z.custom<MergedAnswer>()).default(() => []),
});
type State = typeof FanOutState.State;

/**
 * Puts one question or many to every agent in parallel. A failing branch leaves a typed gap, `{ failed }`, and its siblings
 * lose nothing. Throws a ConfigError for no agents, for unusable names and for a concurrency below 1. The graph's type is
 * LangGraph's own and cannot be written by hand.
 */
export function createFanOut({ agents, merge, concurrency = 50, name = 'fan-out' }: FanOutOptions) {
  expectName('name', name);
  expectInteger('concurrency', concurrency, { min: 1 });
  const asked = expectAgents('fan-out', agents);
  const mergeOne = merge === undefined ? undefined : mergeWith('fan-out', merge);

  const askAll = async (state: State, config: RunnableConfig) => {
    const assignments = questionsOf(state).flatMap((question) =>
      asked.map((agent) => ({ question, agent })),
    );
    const answers = await askAgents(assignments, { config, concurrency });
    if (mergeOne || isMany(state)) return { answers, merged: [] };
    const closing = joinAnswers(answers, questionOf(state));
    return { answers, merged: [], ...closeTurn(state, name, closing) };
  };
  const mergeAll = async (state: State, config: RunnableConfig) => {
    const perQuestion = questionsOf(state).map((question, index) => ({
      question,
      answers: state.answers.slice(index * asked.length, (index + 1) * asked.length),
    }));
    const merged = (await mergeOne?.(perQuestion, { config, concurrency })) ?? [];
    const [first] = merged;
    return { merged, ...(first && !isMany(state) ? closeTurn(state, name, first) : {}) };
  };

  const graph = new StateGraph(FanOutState)
    .addNode([agentNode('ask_all', askAll)])
    .addEdge(START, 'ask_all');
  if (mergeOne === undefined) {
    graph.addEdge('ask_all', END);
  } else {
    graph
      .addNode([typeof merge === 'object' ? agentNode('merge', mergeAll) : ['merge', mergeAll]])
      .addEdge('ask_all', 'merge')
      .addEdge('merge', END);
  }
  return instrumentGraph(graph.compile({ name }), { name });
}
