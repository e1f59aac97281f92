import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';
import {
  type CrossValidationResult,
  createCrossValidationGraph,
  createFanOutGraph,
  createStressGraph,
} from 'crossgraph/graphs';
import type { AgentResult } from '../orchestration/branches/ask-agent.js';
import type { Gap } from '../orchestration/branches/gap.js';
import type { PerplexityCalls } from '../orchestration/running/client-of.js';
import { runGraph } from '../orchestration/running/run-graph.js';
import { questions } from './questions.js';

export interface ScenarioRun {
  readonly client: PerplexityCalls;
  readonly signal: AbortSignal | undefined;
}

export interface ScenarioResult {
  /** Branches that ended without an answer, whether or not they got as far as the client. */
  readonly gaps: readonly Gap[];
  readonly crossValidation: readonly CrossValidationResult[];
}

/** One scenario: one graph run, and so one trace. */
export interface Scenario {
  readonly id: number;
  readonly name: string;
  readonly title: string;
  /** Calls it asks of the client. */
  readonly requests: number;
  run(context: ScenarioRun): Promise<ScenarioResult>;
}

export interface ScenarioSetOptions {
  /** Calls of the stress scenario. */
  readonly parallel: number;
  readonly preset?: string | undefined;
  readonly model?: string | undefined;
  /** What the reasoning agent thinks with. @defaultValue ChatPerplexity */
  readonly reasoner?: BaseChatModel | undefined;
}

/** The five cross-agent scenarios. Between them they ask all five questions, the first ones more than once. */
export function createScenarioSet(options: ScenarioSetOptions): readonly Scenario[] {
  const { preset, model, reasoner } = options;
  const web = createWebAgent({ preset, model });
  const reasoning = createReasoningAgent({ model: reasoner });
  const firstThree = questions.slice(0, 3);
  const crossValidation = createCrossValidationGraph({ web, reasoning });
  return [
    fanOut({ id: 1, name: 'web', title: 'Web agent', agents: [web], asked: firstThree }),
    fanOut({
      id: 2,
      name: 'reasoning',
      title: 'Reasoning agent',
      agents: [reasoning],
      asked: firstThree,
    }),
    fanOut({
      id: 3,
      name: 'both',
      title: 'Both agents',
      agents: [web, reasoning],
      asked: questions.slice(3),
    }),
    {
      id: 4,
      name: 'cross-validation',
      title: 'Cross-validate',
      requests: 4,
      run: async (context) => {
        const {
          output: { results },
        } = await runGraph(crossValidation, { questions: questions.slice(0, 2) }, context);
        const answers = results.flatMap(({ web: left, reasoning: right }) => [left, right]);
        return { gaps: gapsOf(answers), crossValidation: results };
      },
    },
    createStressScenario(options),
  ];
}

/** N calls at once that cycle over the five questions, mapped by one node. */
export function createStressScenario({ parallel, preset, model }: ScenarioSetOptions): Scenario {
  const graph = createStressGraph({ preset, model });
  return {
    id: 5,
    name: 'stress',
    title: 'Stress',
    requests: parallel,
    run: async (context) => {
      const input = { questions: [...questions], requests: parallel };
      const {
        output: { calls },
      } = await runGraph(graph, input, context);
      return { gaps: gapsOf(calls), crossValidation: [] };
    },
  };
}

interface FanOut {
  readonly id: number;
  readonly name: string;
  readonly title: string;
  readonly agents: Parameters<typeof createFanOutGraph>[0]['agents'];
  readonly asked: readonly string[];
}

function fanOut({ id, name, title, agents, asked }: FanOut): Scenario {
  const graph = createFanOutGraph({ agents, name });
  return {
    id,
    name,
    title,
    requests: asked.length * agents.length,
    run: async (context) => {
      const {
        output: { answers },
      } = await runGraph(graph, { questions: [...asked] }, context);
      return { gaps: gapsOf(answers), crossValidation: [] };
    },
  };
}

function gapsOf(results: readonly Pick<AgentResult, 'failed'>[]): readonly Gap[] {
  return results.flatMap(({ failed }) => failed ?? []);
}
