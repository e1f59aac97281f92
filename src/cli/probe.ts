import { AgentError, ConfigError, isCrossgraphError, messageOf } from '../errors.js';
import { runGraph } from '../orchestration/running/run-graph.js';
import { stoppedRunOf } from '../orchestration/running/stopped-run.js';
import { webRequest } from '../orchestration/tools/web-request.js';
import type { PerplexityClient } from '../perplexity/client.js';
import { findGraph } from './find-graph.js';
import { graphInput } from './graph-input.js';
import { inputFault } from './input-fault.js';
import type { Io } from './io.js';
import { jsonArgument } from './json-argument.js';

export interface ProbeFlags {
  readonly preset?: string;
  readonly model?: string;
  /** A name in langgraph.json, or FILE:export; without one the client itself is asked. */
  readonly graph?: string;
  /** With `{question}` where the question goes. */
  readonly input?: string;
}

/** Asks one question. */
export type Probe = (question: string, by: Asking) => Promise<unknown>;

interface Asking {
  readonly client: PerplexityClient;
  readonly signal: AbortSignal;
}

/** What the monitor asks its questions with. Throws a ConfigError or GraphError before anything is paid for. */
export async function openProbe(flags: ProbeFlags, io: Io): Promise<Probe> {
  const { preset, model, graph: name, input } = flags;
  if (preset !== undefined && model !== undefined) {
    throw new ConfigError('Give --preset or --model, not both.');
  }
  if (name === undefined) {
    if (input !== undefined) throw new ConfigError('--input is for --graph; give both.');
    return (question, { client, signal }) =>
      client.ask(webRequest(question, flags), { agent: 'monitor', signal });
  }
  if (preset !== undefined || model !== undefined) {
    throw new ConfigError('A graph chooses its models: leave out --preset and --model.');
  }
  const template = input === undefined ? '{question}' : jsonArgument('--input', input, io.cwd);
  graphInput(template);
  const graph = await findGraph(name, io.cwd);
  return async (question, { client, signal }) => {
    const asked = graphInput(filledIn(template, question));
    try {
      await runGraph(graph, asked as never, { client, signal });
    } catch (error) {
      throw told(error, name);
    }
  };
}

/** The template with the question in all its texts that ask for it. */
function filledIn(template: unknown, question: string): unknown {
  if (typeof template === 'string') return template.replaceAll('{question}', () => question);
  if (Array.isArray(template)) return template.map((part) => filledIn(part, question));
  if (typeof template !== 'object' || template === null) return template;
  const parts = Object.entries(template).map(([key, part]) => [key, filledIn(part, question)]);
  return Object.fromEntries(parts);
}

/** An input that does not fit will not fit the next time; whatever else went wrong is what a monitor is there to see. */
function told(error: unknown, graph: string): unknown {
  const stopped = stoppedRunOf(error);
  const fault = stopped && inputFault(error, stopped.report);
  if (fault) return fault;
  if (isCrossgraphError(error)) return error;
  return new AgentError(graph, `The graph \`${graph}\` failed: ${messageOf(error)}`, {
    cause: error,
  });
}
