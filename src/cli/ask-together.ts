import {
  createCrossCheck,
  createDeepResearch,
  createEvidence,
  type PerplexityClient,
  runGraph,
} from 'crossgraph';
import { createReasoningAgent, createWebAgent } from 'crossgraph/agents';
import type { AskFlags } from './ask.js';
import type { Io } from './io.js';
import { jsonOf, textOf } from './run-output.js';
import { watchRun } from './run-watch.js';

interface Asking {
  readonly client: PerplexityClient;
  readonly io: Io;
}

/**
 * Has several agents answer: deep research, or two answers compared claim by claim. Steps and calls are told on standard error
 * as they end, the answer with its sources and the run's report on standard output. Failures are thrown.
 */
export async function askTogether(
  question: string,
  { preset, model, deep, json }: AskFlags,
  { client, io }: Asking,
): Promise<void> {
  const agents = [createWebAgent({ preset, model }), createReasoningAgent()];
  const graph = deep ? createDeepResearch({ agents }) : createCrossCheck({ agents });
  const watch = watchRun(io.stderr, io.env);
  try {
    // What the pages said: the report's citations are checked against it.
    const evidence = createEvidence();
    const options = { client, evidence, signal: io.signal, onEvent: watch.onEvent };
    const run = await runGraph(graph, { question } as never, options);
    watch.end();
    io.stdout.write(json ? jsonOf(run) : textOf(run, io));
  } finally {
    watch.end();
  }
}
