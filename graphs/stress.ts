import type { RunnableConfig } from '@langchain/core/runnables';
import { END, START, StateGraph, StateSchema } from '@langchain/langgraph';
import {
  type AgentRequest,
  type CallMeta,
  clientOf,
  type Gap,
  gapOf,
  instrumentGraph,
  mapNode,
  type PerplexityCalls,
  webRequest,
} from 'crossgraph';
import { z } from 'zod';

export interface StressOptions {
  /** @defaultValue the run's client, else the process's default client */
  readonly client?: PerplexityCalls | undefined;
  /** As for the web agent, whose requests these are. */
  readonly preset?: string | undefined;
  readonly model?: string | undefined;
  /** Calls in work at once. @defaultValue 10,000 */
  readonly concurrency?: number | undefined;
}

/** How one call of the stress run went; the answer's text is not kept. */
export type StressCall =
  | { readonly question: number; readonly meta: CallMeta; readonly failed?: undefined }
  | { readonly question: number; readonly failed: Gap };

const StressState = new StateSchema({
  questions: z.array(z.string().trim().min(1)).min(1),
  /** How many calls; they cycle over the questions. */
  requests: z.number().int().min(1).max(100_000),
  /** In the order of the calls; `question` is an index into the questions. */
  calls: z.array(z.custom<StressCall>()).default(() => []),
});

type StressInput = Pick<typeof StressState.State, 'questions' | 'requests'>;

/**
 * One graph run whose only node puts N web questions through the client at once. A failing call leaves a gap. The
 * graph's type is LangGraph's own and cannot be written by hand.
 */
export function createStressGraph({
  client,
  preset,
  model,
  concurrency = 10_000,
}: StressOptions = {}) {
  const askAll = async ({ questions, requests }: StressInput, config: RunnableConfig) => {
    const perplexity = clientOf(client, config);
    const prepared = questions.map((question) => webRequest(question, { preset, model }));
    const turns = Array.from({ length: requests }, (_, call) => call % questions.length);
    const calls = await mapNode(
      turns,
      (question, { signal }) =>
        stressCall(perplexity, { question, request: prepared[question] ?? '', signal }),
      { concurrency, signal: config.signal },
    );
    return { calls };
  };
  const graph = new StateGraph(StressState)
    .addNode('ask_all', askAll)
    .addEdge(START, 'ask_all')
    .addEdge('ask_all', END)
    .compile({ name: 'stress' });
  return instrumentGraph(graph, { name: 'stress' });
}

interface Turn {
  readonly question: number;
  readonly request: string | AgentRequest;
  readonly signal: AbortSignal;
}

async function stressCall(
  client: PerplexityCalls,
  { question, request, signal }: Turn,
): Promise<StressCall> {
  try {
    const { meta } = await client.ask(request, { signal, agent: 'web' });
    return { question, meta };
  } catch (error) {
    // Once the caller has aborted, the map rejects with the reason, whatever comes back from here.
    return { question, failed: gapOf(error) };
  }
}

/** The stress run, for langgraph.json. It finds its client when it runs. */
export const stress = createStressGraph();
