import { loadConfig } from '../config.js';
import { ConfigError } from '../errors.js';
import { runGraph } from '../orchestration/running/run-graph.js';
import { findGraph } from './find-graph.js';
import type { Io } from './io.js';
import { jsonArgument } from './json-argument.js';
import { runSession, type SessionFlags, withThreads } from './run-session.js';

export interface RunFlags extends SessionFlags {
  readonly input?: string;
  readonly thread?: string;
}

/** Exit code 0 when the graph came to its end or asks a human; failures are thrown. */
export async function runRun(spec: string, flags: RunFlags, io: Io): Promise<number> {
  // Before anything is paid for.
  const input = inputOf(flags.input, io.cwd);
  loadConfig(io.cwd, io.env);
  const graph = await findGraph(spec, io.cwd);
  return withThreads(flags, io, (threads) =>
    runSession({
      ...{ graph: spec, flags, io, threads },
      work: (options) => runGraph(graph, input as never, { ...options, threadId: flags.thread }),
    }),
  );
}

/** A text alone is what the user says to a graph that talks. */
function inputOf(text: string | undefined, cwd: string): object {
  const input = text === undefined ? {} : jsonArgument('--input', text, cwd);
  if (typeof input === 'string') return { messages: [{ role: 'user', content: input }] };
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input;
  throw new ConfigError(
    "Expected --input to be an object of the graph's state, or a text for a graph with messages.",
  );
}
