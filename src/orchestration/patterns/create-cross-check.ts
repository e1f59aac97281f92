import type { RunnableConfig } from '@langchain/core/runnables';
import { END, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { z } from 'zod';
import { type CheckedClaim, compareAll } from '../../citations/compare-all.js';
import type { AnswerVerdict } from '../../citations/compare-answers.js';
import type { SourceRef } from '../../citations/source-ref.js';
import { expectInteger } from '../../core/expect.js';
import { expectName } from '../../core/expect-name.js';
import { type AgentResult, askAgents } from '../branches/ask-agent.js';
import type { MessagesAgent } from '../model/messages-agent.js';
import { instrumentGraph } from '../tracing/instrument-graph.js';
import { crossCheckReport } from './cross-check-report.js';
import { answered } from './dossier.js';
import { agentNode, expectAgents } from './expect-agents.js';
import { noAnswer } from './merge-answers.js';
import { mergeCitations } from './merged-citations.js';
import { closeTurn, isMany, questionsOf, turnFields } from './turn.js';

export interface CrossCheckOptions {
  /** Two or more, who answer independently; their names must differ. */
  readonly agents: readonly MessagesAgent[];
  /** Questions in work at once, over all agents. @defaultValue 50 */
  readonly concurrency?: number | undefined;
  /** @defaultValue 'cross-check' */
  readonly name?: string | undefined;
}

/** What the answers of all agents to one question are worth. */
export interface CrossCheckResult {
  readonly question: string;
  /** Absent where fewer than two agents answered: see the `failed` of `answers`. */
  readonly verdict: AnswerVerdict | undefined;
  /** With their evidence: who says it, in which words, by which sources. */
  readonly claims: readonly CheckedClaim[];
  /** Everything the answers rest on, each page once; claims and answers are numbered by it. */
  readonly sources: readonly SourceRef[];
  /** In the order of the agents; a failing agent leaves a gap. */
  readonly answers: readonly AgentResult[];
}

const CrossCheckState = new StateSchema({
  ...turnFields,
  /** Several questions at once, instead of `question`. */
  questions: z.array(z.string().trim().min(1)).default(() => []),
  /** Question by question, and within a question in the order of the agents. */
  answers: z.array(z.custom<AgentResult>()).default(() => []),
  /** One per question. */
  results: z.array(z.custom<CrossCheckResult>()).default(() => []),
});
type State = typeof CrossCheckState.State;

/**
 * Several agents answer independently, and their claims are compared by words and numbers; no model judges, and the order of
 * the agents changes nothing. The answer is a short report: what they agree on, what they dispute, what one says alone. Throws a
 * ConfigError for fewer than two agents and for unusable names. The graph's type is LangGraph's own and cannot be
 * written by hand.
 */
export function createCrossCheck({
  agents,
  concurrency = 50,
  name = 'cross-check',
}: CrossCheckOptions) {
  expectName('name', name);
  expectInteger('concurrency', concurrency, { min: 1 });
  const asked = expectAgents('cross-check', agents, { atLeast: 2 });
  const askAll = async (state: State, config: RunnableConfig) => {
    const assignments = questionsOf(state).flatMap((question) =>
      asked.map((agent) => ({ question, agent })),
    );
    return { answers: await askAgents(assignments, { config, concurrency }), results: [] };
  };
  const graph = new StateGraph(CrossCheckState)
    .addNode([agentNode('ask_all', askAll)])
    .addNode('compare', (state) => {
      const results = questionsOf(state).map((question, index) =>
        resultOf(question, state.answers.slice(index * asked.length, (index + 1) * asked.length)),
      );
      const [first] = results;
      const single = first && !isMany(state) ? closeTurn(state, name, closingOf(first)) : {};
      return { results, ...single };
    })
    .addEdge(START, 'ask_all')
    .addEdge('ask_all', 'compare')
    .addEdge('compare', END)
    .compile({ name });
  return instrumentGraph(graph, { name });
}

function resultOf(question: string, answers: readonly AgentResult[]): CrossCheckResult {
  const said = answered(answers);
  const { texts, sources } = mergeCitations(said);
  const numbered = said.map((answer, index) => ({ ...answer, text: texts[index] ?? '', sources }));
  const kept = [...numbered];
  const results = answers.map((answer) => (answer.failed ? answer : (kept.shift() ?? answer)));
  if (said.length < 2)
    return { question, verdict: undefined, claims: [], sources, answers: results };
  const { verdict, claims } = compareAll(numbered);
  return { question, verdict, claims, sources, answers: results };
}

function closingOf(result: CrossCheckResult) {
  const failed = noAnswer(result.answers);
  if (failed) return { failed };
  return { text: crossCheckReport(result), sources: result.sources };
}
