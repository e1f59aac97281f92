import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { RunnableConfig } from '@langchain/core/runnables';
import { END, START, StateGraph, StateSchema } from '@langchain/langgraph';
import { z } from 'zod';
import { expectInteger } from '../../core/expect.js';
import { expectName } from '../../core/expect-name.js';
import type { Gap } from '../branches/gap.js';
import { ChatPerplexity } from '../model/chat-perplexity.js';
import type { MessagesAgent } from '../model/messages-agent.js';
import { instrumentGraph } from '../tracing/instrument-graph.js';
import { answered, dataOnly, dossierOf } from './dossier.js';
import { agentNode, expectAgents } from './expect-agents.js';
import { noAnswer } from './merge-answers.js';
import { keepResolved } from './merged-citations.js';
import { type PlanStep, planOf, planShape } from './plan.js';
import { roomForSteps } from './room-for-steps.js';
import { runSteps, type StepResult } from './run-steps.js';
import { shapedAnswer, textAnswer } from './shaped-answer.js';
import { closeTurn, questionOf, turnFields } from './turn.js';

export interface PlanExecuteOptions {
  /** Who can be given a step; with several, the planner chooses. Their names must differ. */
  readonly agents: readonly MessagesAgent[];
  /** Plans, looks at the results and plans again. Needs `withStructuredOutput`. @defaultValue ChatPerplexity */
  readonly planner?: BaseChatModel | undefined;
  /** Writes the answer from the results. @defaultValue the planner */
  readonly writer?: BaseChatModel | undefined;
  /** Steps at most, over all plans. @defaultValue 8 */
  readonly steps?: number | undefined;
  /** How often the plan may be extended after its results are there. @defaultValue 1 */
  readonly replans?: number | undefined;
  /** Steps in work at once. @defaultValue 50 */
  readonly concurrency?: number | undefined;
  /** @defaultValue 'plan-execute' */
  readonly name?: string | undefined;
}

/**
 * `answered`: the planner had what it wanted. `limit`: it wanted more steps than allowed; the answer rests on what there is.
 * `gap`: planner or writer failed, or no step gave an answer; see `gap`.
 */
export type PlanExecuteEnding = 'answered' | 'limit' | 'gap';

const PlanExecuteState = new StateSchema({
  ...turnFields,
  plan: z.array(z.custom<PlanStep>()).default(() => []),
  /** One per step that was run, in the order of the plan; a step that fails leaves a gap, and so do those that need it. */
  results: z.array(z.custom<StepResult>()).default(() => []),
  replans: z.number().int().default(0),
  /** Why there is no answer, or none as planned. */
  gap: z.custom<Gap>().optional(),
  ending: z.custom<PlanExecuteEnding>().optional(),
});
type State = typeof PlanExecuteState.State;

const planning = `You plan research. Break the task into the fewest steps that answer it, each a question that an agent can answer
by itself. A step names the ids of the steps whose results it needs; steps that need none run at the same time.`;
const writing = `You write the final answer to a question from the results of research steps. Use nothing else. ${dataOnly}`;

/**
 * A planner breaks the question into steps with dependencies; agents work on them, each as soon as what it needs is there; the
 * planner may add steps; a writer answers from the results. A failing step is a typed gap, of which the steps that do not
 * need it know nothing. Throws a ConfigError for no agents, for unusable names and for limits below 1.
 */
export function createPlanExecute({
  agents,
  name = 'plan-execute',
  planner = new ChatPerplexity({ agent: name }),
  writer = planner,
  steps: mostSteps = 8,
  replans: mostReplans = 1,
  concurrency = 50,
}: PlanExecuteOptions) {
  expectName('name', name);
  expectInteger('steps', mostSteps, { min: 1 });
  expectInteger('replans', mostReplans, { min: 0 });
  expectInteger('concurrency', concurrency, { min: 1 });
  const executors = expectAgents('plan-execute', agents);
  const { askPlan, askMore } = plannerOf(
    planner,
    executors.map((agent) => agent.name),
  );
  const write = textAnswer(writer, { who: 'the writer', instructions: writing });

  const plan = async (state: State, config: RunnableConfig) => {
    roomForSteps(name, 3 + 2 * mostReplans, config);
    const fresh = { results: [], replans: 0, gap: undefined, ending: undefined };
    const planned = planOf(await askPlan(`Question: ${questionOf(state)}`, config), []);
    // A question without a plan is still a question: the planner's failure costs the parts, not the answer.
    if (planned.failed || planned.value.length === 0) {
      return { ...fresh, plan: [wholeQuestion(state)], gap: planned.failed };
    }
    return { ...fresh, ...withinLimit(planned.value, mostSteps) };
  };
  const execute = async ({ plan: steps, results }: State, config: RunnableConfig) => ({
    results: await runSteps({ steps, results, agents: executors }, { config, concurrency }),
  });
  const replan = async (state: State, config: RunnableConfig) => {
    const prompt = `Question: ${questionOf(state)}\n\nResults so far:\n\n${resultsText(state)}`;
    const more = planOf(await askMore(prompt, config), state.plan);
    const replans = state.replans + 1;
    // What there is can be answered from, though nobody knows whether it is all.
    if (more.failed) return { replans, gap: more.failed };
    const room = mostSteps - state.plan.length;
    return {
      replans,
      plan: [...state.plan, ...more.value.slice(0, room)],
      ...(more.value.length > room ? { ending: 'limit' as const } : {}),
    };
  };
  const answer = async (state: State, config: RunnableConfig) => {
    const none = noAnswer(state.results);
    const { text, sources } = dossierOf(answered(state.results));
    const written = none
      ? { failed: none }
      : await write(`Question: ${questionOf(state)}\n\n${text}`, config);
    if (written.failed) {
      const { failed } = written;
      return { ending: 'gap' as const, gap: failed, ...closeTurn(state, name, { failed }) };
    }
    const closing = { text: keepResolved(written.value, sources), sources };
    return { ending: state.ending ?? ('answered' as const), ...closeTurn(state, name, closing) };
  };

  const graph = new StateGraph(PlanExecuteState)
    .addNode('plan_steps', plan)
    .addNode([agentNode('execute', execute)])
    .addNode('replan', replan)
    .addNode('write', answer)
    .addEdge(START, 'plan_steps')
    .addEdge('plan_steps', 'execute')
    .addConditionalEdges(
      'execute',
      (state) => (state.replans < mostReplans && isWorthMore(state) ? 'replan' : 'write'),
      ['replan', 'write'],
    )
    .addConditionalEdges(
      'replan',
      (state) => (state.plan.length > state.results.length ? 'execute' : 'write'),
      ['execute', 'write'],
    )
    .addEdge('write', END)
    .compile({ name });
  return instrumentGraph(graph, { name });
}

/** As much of a plan as is allowed, and whether that is all of it. */
function withinLimit<Step>(plan: readonly Step[], most: number) {
  const ending = plan.length > most ? ('limit' as const) : undefined;
  return { plan: plan.slice(0, most), ending };
}

/** One model, asked for a plan and for what to add to it. */
function plannerOf(planner: BaseChatModel, agents: readonly string[]) {
  const request = { who: 'the planner', schema: planShape(agents) };
  const more = `${planning} Add only steps without which the question stays open; none when the results suffice.`;
  return {
    askPlan: shapedAnswer(planner, { ...request, name: 'plan', instructions: planning }),
    askMore: shapedAnswer(planner, {
      ...request,
      name: 'next_steps',
      instructions: `${more} ${dataOnly}`,
    }),
  };
}

/** Where nothing was answered, more steps would not be either. */
function isWorthMore({ results }: State): boolean {
  return answered(results).length > 0;
}

function wholeQuestion(state: State): PlanStep {
  return { id: '1', task: questionOf(state), needs: [] };
}

function resultsText({ plan, results }: State): string {
  const said = answered(results).map(({ agent, text, sources }) => ({ agent, text, sources }));
  const steps = plan.map(
    ({ id, task }, index) => `${id}. ${task}${results[index]?.failed ? ' (failed)' : ''}`,
  );
  return `${steps.join('\n')}\n\n${dossierOf(said).text}`;
}
