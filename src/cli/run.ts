import { loadConfig } from '../config.js';
import { runGraph } from '../orchestration/running/run-graph.js';
import { findGraph } from './find-graph.js';
import { graphInput } from './graph-input.js';
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

function inputOf(text: string | undefined, cwd: string): object {
  return graphInput(text === undefined ? {} : jsonArgument('--input', text, cwd));
}
