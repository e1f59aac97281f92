import { ConfigError, GraphError } from '../errors.js';
import type { Checkpointer } from '../orchestration/checkpoints/checkpointer.js';
import { type ResumableGraph, resumeGraph } from '../orchestration/checkpoints/resume-graph.js';
import { showThread } from '../orchestration/checkpoints/thread-history.js';
import { findGraph } from './find-graph.js';
import type { Io } from './io.js';
import { jsonArgument } from './json-argument.js';
import { runSession, type SessionFlags, withThreads } from './run-session.js';

export interface ResumeFlags extends SessionFlags {
  /** `ID=JSON`, each. */
  readonly answer?: readonly string[];
  readonly approve?: readonly string[];
  readonly reject?: readonly string[];
}

export interface ResumeArguments {
  readonly threadId: string;
  /** @defaultValue the graph that the thread was last run with */
  readonly graph: string | undefined;
}

/** Exit code 0 when the graph came to its end or asks again; failures are thrown. */
export async function runResume(
  { threadId, graph: asked }: ResumeArguments,
  flags: ResumeFlags,
  io: Io,
): Promise<number> {
  const answers = answersOf(flags, io.cwd);
  return withThreads(flags, io, async (threads) => {
    const spec = asked ?? (await graphOfThread(threads, threadId));
    const graph = (await findGraph(spec, io.cwd)) as unknown as ResumableGraph;
    return runSession({
      ...{ graph: spec, flags, io, threads },
      work: (options) => resumeGraph(graph, { ...options, threadId, answers }),
    });
  });
}

/** The graph that a thread was last run with. */
export async function graphOfThread(threads: Checkpointer, threadId: string): Promise<string> {
  const { graph } = await showThread(threads.saver, threadId);
  if (graph !== undefined) return graph;
  throw new GraphError(
    `The thread ${JSON.stringify(threadId)} does not tell which graph it belongs to; name the graph.`,
  );
}

function answersOf(
  { answer = [], approve = [], reject = [] }: ResumeFlags,
  cwd: string,
): Readonly<Record<string, unknown>> | undefined {
  const answers = [
    ...answer.map((text) => answerIn(text, cwd)),
    ...approve.map((id) => [id, { decision: 'approve' }] as const),
    ...reject.map((id) => [id, { decision: 'reject' }] as const),
  ];
  const ids = answers.map(([id]) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new ConfigError(`The question ${twice} is answered twice.`);
  return answers.length === 0 ? undefined : Object.fromEntries(answers);
}

function answerIn(text: string, cwd: string): readonly [id: string, answer: unknown] {
  const [, id, json] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (id === undefined || json === undefined) {
    throw new ConfigError(
      'Expected --answer to be ID=JSON, such as \'ID={"decision":"approve"}\'.',
    );
  }
  return [id, jsonArgument('--answer', json, cwd)];
}
