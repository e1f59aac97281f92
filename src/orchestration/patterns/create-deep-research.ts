import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { RunnableConfig } from '@langchain/core/runnables';
import { END, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { z } from 'zod';
import type { CitationFigures } from '../../citations/find-citation-faults.js';
import type { SourceRef } from '../../citations/source-ref.js';
import { expectInteger } from '../../core/expect.js';
import { expectName } from '../../core/expect-name.js';
import type { AgentResult } from '../branches/ask-agent.js';
import { ChatPerplexity } from '../model/chat-perplexity.js';
import type { MessagesAgent } from '../model/messages-agent.js';
import { instrumentGraph } from '../tracing/instrument-graph.js';
import { askInTurn } from './ask-in-turn.js';
import { checkedText } from './checked-text.js';
import { answered, dataOnly, dossierOf } from './dossier.js';
import { agentNode, expectAgents } from './expect-agents.js';
import { noAnswer } from './merge-answers.js';
import { type ResearchGap, researchReport } from './research-report.js';
import { roomForSteps } from './room-for-steps.js';
import { type Shaped, shapedAnswer, textAnswer } from './shaped-answer.js';
import { closeTurn, questionOf, turnFields } from './turn.js';

export interface DeepResearchOptions {
  /** In order of preference: the first researches, the next is asked where those before it failed. Their names must differ. */
  readonly agents: readonly MessagesAgent[];
  /** Plans the questions and looks for gaps. Needs `withStructuredOutput`. @defaultValue ChatPerplexity */
  readonly planner?: BaseChatModel | undefined;
  /** Writes the report. @defaultValue the planner */
  readonly writer?: BaseChatModel | undefined;
  /** Rounds of research at most; from the second on only what was found missing is asked. @defaultValue 2 */
  readonly rounds?: number | undefined;
  /** Questions at most, over all rounds. @defaultValue 8 */
  readonly questions?: number | undefined;
  /** Questions in work at once. @defaultValue 50 */
  readonly concurrency?: number | undefined;
  /** @defaultValue 'deep-research' */
  readonly name?: string | undefined;
}

/**
 * `reported`: the writer wrote the report. `assembled`: it failed, and the report is the findings, one below the other.
 * `empty`: no question was answered.
 */
export type DeepResearchEnding = 'reported' | 'assembled' | 'empty';

const DeepResearchState = new StateSchema({
  ...turnFields,
  /** The questions that were researched, in order. */
  plan: z.array(z.string()).default(() => []),
  /** One per question of the plan. */
  findings: z.array(z.custom<AgentResult>()).default(() => []),
  round: z.number().int().default(0),
  /** What is missing from the report, and why; the report lists it too. */
  gaps: z.array(z.custom<ResearchGap>()).default(() => []),
  /** How much of the report could be checked against what the run read (`runGraph`’s `evidence`), and how much of that held. */
  citations: z.custom<CitationFigures>().optional(),
  ending: z.custom<DeepResearchEnding>().optional(),
});
type State = typeof DeepResearchState.State;

const planning = `You plan web research. Break the question into the few questions that together answer it; each must be complete in
itself, for whoever answers it sees nothing else.`;
const reviewing = `You review research before its report is written. Name the questions that are still open and matter for the answer;
none when the findings suffice. Do not repeat a question. ${dataOnly}`;
const writing = `You write a research report: first the answer in two sentences, then what supports it, then where findings differ.
Use the findings and nothing else. ${dataOnly}`;

const questionList = z.object({
  questions: z.array(z.string().min(1)).describe('Questions, the most important first.'),
});

/**
 * Plans, researches in parallel, looks for what is missing, researches that, and writes a report whose every citation resolves.
 * It goes down in steps: without a plan the question itself is researched; where an agent fails the next is asked; without a
 * writer the findings are the report; what stays open is a typed gap, in the state and at the end of the report. Throws a
 * ConfigError for no agents, for unusable names and for limits below 1.
 */
export function createDeepResearch({
  agents,
  name = 'deep-research',
  planner = new ChatPerplexity({ agent: name }),
  writer = planner,
  rounds = 2,
  questions: most = 8,
  concurrency = 50,
}: DeepResearchOptions) {
  expectName('name', name);
  expectInteger('rounds', rounds, { min: 1 });
  expectInteger('questions', most, { min: 1 });
  expectInteger('concurrency', concurrency, { min: 1 });
  const researchers = expectAgents('deep research', agents);
  const { askPlan, askOpen, write } = modelsOf(planner, writer);

  const plan = async (state: State, config: RunnableConfig) => {
    roomForSteps(name, 2 + 2 * rounds, config);
    const question = questionOf(state);
    const planned = await askPlan(`Question: ${question}`, config);
    return { findings: [], round: 0, ending: undefined, ...planFrom(planned, { question, most }) };
  };
  const research = async (state: State, config: RunnableConfig) => {
    const open = state.plan.slice(state.findings.length);
    const found = await askInTurn(open, { agents: researchers, config, concurrency });
    return { findings: [...state.findings, ...found], round: state.round + 1 };
  };
  const review = async (state: State, config: RunnableConfig) => {
    const { text } = dossierOf(answered(state.findings));
    const asked = state.plan.map((each) => `- ${each}`).join('\n');
    const open = await askOpen(
      `Question: ${questionOf(state)}\n\nAsked:\n${asked}\n\n${text}`,
      config,
    );
    if (open.failed) return { gaps: [...state.gaps, gapAt('review', open.failed)] };
    const wanted = distinct(open.value.questions, state.plan);
    const room = most - state.plan.length;
    return {
      plan: [...state.plan, ...wanted.slice(0, room)],
      gaps: [...state.gaps, ...leftOut(wanted.slice(room), most)],
    };
  };
  const report = async (state: State, config: RunnableConfig) => {
    const gaps = [...state.gaps, ...unanswered(state.findings)];
    const none = noAnswer(state.findings);
    if (none)
      return { gaps, ending: 'empty' as const, ...closeTurn(state, name, { failed: none }) };
    const { text, sources } = dossierOf(answered(state.findings));
    const written = await write(`Question: ${questionOf(state)}\n\nFindings:\n\n${text}`, config);
    return reported(state, { name, gaps, written, sources, config });
  };

  const graph = new StateGraph(DeepResearchState)
    .addNode('plan_questions', plan)
    .addNode([agentNode('research', research)])
    .addNode('review', review)
    .addNode('report', report)
    .addEdge(START, 'plan_questions')
    .addEdge('plan_questions', 'research')
    .addConditionalEdges(
      'research',
      (state) => (state.round < rounds && isWorthMore(state, most) ? 'review' : 'report'),
      ['review', 'report'],
    )
    .addConditionalEdges(
      'review',
      ({ plan, findings }) => (plan.length > findings.length ? 'research' : 'report'),
      ['research', 'report'],
    )
    .addEdge('report', END)
    .compile({ name });
  return instrumentGraph(graph, { name });
}

interface Written {
  readonly name: string;
  readonly gaps: readonly ResearchGap[];
  readonly written: Shaped<string>;
  readonly sources: readonly SourceRef[];
  readonly config: RunnableConfig;
}

function reported(state: State, { name, gaps: sofar, written, sources, config }: Written) {
  const gaps = written.failed ? [...sofar, gapAt('report', written.failed)] : [...sofar];
  const findings = answered(state.findings);
  const checked = written.failed
    ? undefined
    : checkedText({ text: written.value, sources }, config);
  const text = researchReport({ body: checked?.text, findings, gaps });
  const ending: DeepResearchEnding = written.failed ? 'assembled' : 'reported';
  const closing = closeTurn(state, name, { text, sources });
  return { gaps, ending, citations: checked?.figures, ...closing };
}

interface Asked {
  readonly question: string;
  readonly most: number;
}

/** Whoever cannot plan can still ask: then the question itself is the plan. */
function planFrom(planned: Shaped<z.output<typeof questionList>>, { question, most }: Asked) {
  if (planned.failed) return { plan: [question], gaps: [gapAt('plan', planned.failed)] };
  const wanted = distinct(planned.value.questions, []);
  if (wanted.length === 0) return { plan: [question], gaps: [] };
  return { plan: wanted.slice(0, most), gaps: leftOut(wanted.slice(most), most) };
}

function modelsOf(planner: BaseChatModel, writer: BaseChatModel) {
  const request = { who: 'the planner', schema: questionList };
  return {
    askPlan: shapedAnswer(planner, { ...request, name: 'research_plan', instructions: planning }),
    askOpen: shapedAnswer(planner, { ...request, name: 'open_questions', instructions: reviewing }),
    write: textAnswer(writer, { who: 'the writer', instructions: writing }),
  };
}

/** Where nothing was answered, more questions would not be either. */
function isWorthMore({ plan, findings }: State, most: number): boolean {
  return plan.length < most && answered(findings).length > 0;
}

/** The questions, each once, without those that were asked before. */
function distinct(questions: readonly string[], asked: readonly string[]): string[] {
  const seen = new Set(asked.map(plain));
  return questions.filter((question) => !seen.has(plain(question)) && seen.add(plain(question)));
}

function plain(question: string): string {
  return question
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function gapAt(
  step: 'plan' | 'review' | 'report',
  failed: NonNullable<ResearchGap['failed']>,
): ResearchGap {
  return { kind: 'step', what: step, failed };
}

function leftOut(questions: readonly string[], most: number): ResearchGap[] {
  return questions.map((what) => ({ kind: 'limit', what, limit: most }));
}

function unanswered(findings: readonly AgentResult[]): ResearchGap[] {
  return findings.flatMap(({ question, failed }) =>
    failed ? [{ kind: 'question' as const, what: question, failed }] : [],
  );
}
