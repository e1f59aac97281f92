import type { RunnableConfig } from '@langchain/core/runnables';
import { END, START, StateGraph, StateSchema } from '@langchain/langgraph';
import {
  type AgentAnswered,
  type AgentResult,
  type AnswerVerdict,
  askAgents,
  compareAnswers,
  distinctSources,
  instrumentGraph,
  type JudgedClaim,
  type MessagesAgent,
  type SourceRef,
} from 'crossgraph';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';
import { z } from 'zod';

export interface CrossValidationOptions {
  /** The agent that searches. @defaultValue createWebAgent() */
  readonly web?: MessagesAgent | undefined;
  /** The second opinion. @defaultValue createReasoningAgent() */
  readonly reasoning?: MessagesAgent | undefined;
}

/** What the two answers to one question are worth. */
export interface CrossValidationResult {
  readonly question: string;
  /** Absent where an agent gave no answer to compare: see the `failed` of its side. */
  readonly verdict: AnswerVerdict | undefined;
  /** With their evidence: `left` is the web agent's words, `right` the reasoning agent's. */
  readonly claims: readonly JudgedClaim[];
  /** Everything the two answers rest on, each page once. */
  readonly sources: readonly SourceRef[];
  /** By the time of the upstream runs that produced the answers, so that a cached answer wins nothing; absent on a tie. */
  readonly faster: 'web' | 'reasoning' | undefined;
  readonly web: AgentResult;
  readonly reasoning: AgentResult;
}

const CrossValidationState = new StateSchema({
  questions: z.array(z.string().trim().min(1)),
  webAnswers: z.array(z.custom<AgentResult>()).default(() => []),
  reasoningAnswers: z.array(z.custom<AgentResult>()).default(() => []),
  results: z.array(z.custom<CrossValidationResult>()).default(() => []),
});
type State = typeof CrossValidationState.State;

/**
 * Puts every question to both agents, in two parallel branches, and compares the answers claim by claim. The graph's
 * type is LangGraph's own and cannot be written by hand.
 */
export function createCrossValidationGraph({
  web = createWebAgent(),
  reasoning = createReasoningAgent(),
}: CrossValidationOptions = {}) {
  const graph = new StateGraph(CrossValidationState)
    .addNode(
      'web',
      async ({ questions }, config: RunnableConfig) => ({
        webAnswers: await askAgents(assign(questions, web), { config }),
      }),
      { metadata: { kind: 'agent' } },
    )
    .addNode(
      'reasoning',
      async ({ questions }, config: RunnableConfig) => ({
        reasoningAnswers: await askAgents(assign(questions, reasoning), { config }),
      }),
      { metadata: { kind: 'agent' } },
    )
    .addNode('compare', compareAll)
    .addEdge(START, 'web')
    .addEdge(START, 'reasoning')
    .addEdge(['web', 'reasoning'], 'compare')
    .addEdge('compare', END)
    .compile({ name: 'cross-validation' });
  return instrumentGraph(graph, { name: 'cross-validation' });
}

function assign(questions: readonly string[], agent: MessagesAgent) {
  return questions.map((question) => ({ question, agent }));
}

function compareAll({ questions, webAnswers, reasoningAnswers }: State) {
  const results = questions.flatMap((question, index) => {
    const web = webAnswers[index];
    const reasoning = reasoningAnswers[index];
    return web && reasoning ? [resultOf(question, web, reasoning)] : [];
  });
  return { results };
}

function resultOf(
  question: string,
  web: AgentResult,
  reasoning: AgentResult,
): CrossValidationResult {
  if (web.failed || reasoning.failed) {
    const sources = distinctSources(
      [web, reasoning].flatMap((side) => (side.failed ? [] : side.sources)),
    );
    return { question, verdict: undefined, claims: [], sources, faster: undefined, web, reasoning };
  }
  const { verdict, claims } = compareAnswers(web, reasoning);
  const sources = distinctSources([...web.sources, ...reasoning.sources]);
  return { question, verdict, claims, sources, faster: fasterOf(web, reasoning), web, reasoning };
}

function fasterOf(web: AgentAnswered, reasoning: AgentAnswered): CrossValidationResult['faster'] {
  if (web.upstreamMs === undefined || reasoning.upstreamMs === undefined) return undefined;
  if (web.upstreamMs === reasoning.upstreamMs) return undefined;
  return web.upstreamMs < reasoning.upstreamMs ? 'web' : 'reasoning';
}

/** The cross-validation with the ready-made agents, for langgraph.json. It finds its client when it runs. */
export const crossValidation = createCrossValidationGraph();
