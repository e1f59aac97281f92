import type { RunnableConfig } from '@langchain/core/runnables';
import {
  type BaseCheckpointSaver,
  type CheckpointTuple,
  Command,
  isInvalidResume,
  isUnknownInterruptError,
} from '@langchain/langgraph';
import { ConfigError, messageOf } from '../../errors.js';
import type { GraphRun } from '../running/graph-run.js';
import { openRun } from '../running/open-run.js';
import {
  type GraphInput,
  type GraphOutput,
  perform,
  type RunnableGraph,
} from '../running/run-graph.js';
import type { RunGraphOptions } from '../running/run-options.js';
import { onThread, requireSaver } from './on-thread.js';
import { idsOf, pendingInterrupts } from './pending-interrupts.js';
import { ResumeRefusedError, ThreadUnknownError } from './thread-errors.js';

/** A graph whose threads can be gone on with: any compiled graph of LangGraph. */
export interface ResumableGraph extends RunnableGraph {
  readonly checkpointer?: unknown;
  getState(config: RunnableConfig): Promise<{ readonly next: readonly string[] }>;
}

export interface ResumeGraphOptions extends RunGraphOptions {
  readonly threadId: string;
  /**
   * The answers to the thread's interrupts, by their ids; some of them or all. Without any the thread goes on from where it
   * was stopped: by a crash, a failure or a drain.
   */
  readonly answers?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Goes on with a thread; ends as `runGraph` does. Answers are taken by the id of their interrupt only, while no other run of
 * the thread is under way: a second answer to the same question is refused, as is one that does not fit the question's
 * schema. Throws a ThreadUnknownError, or a ResumeRefusedError with the ids that wait.
 */
export async function resumeGraph<Graph extends ResumableGraph>(
  graph: Graph,
  { answers, ...options }: ResumeGraphOptions,
): Promise<GraphRun<GraphOutput<Graph>>> {
  const saver = requireSaver(graph, options.checkpointer);
  if (answers !== undefined && Object.keys(answers).length === 0) {
    throw new ConfigError(
      'Expected `answers` to have at least one; leave it out to go on without.',
    );
  }
  const run = openRun(graph, options);
  try {
    const begun = await run.begin();
    const input = await inputFor({ graph, saver, answers, threadId: options.threadId });
    // A second guard, by LangGraph itself, at the moment when it writes the answers.
    begun.config.configurable = { ...begun.config.configurable, __pregel_strict_resume: true };
    return await perform(graph, input as GraphInput<Graph>, begun);
  } catch (error) {
    throw refusalOf(error) ?? error;
  } finally {
    run.close();
  }
}

interface Resumption {
  readonly graph: ResumableGraph;
  readonly saver: BaseCheckpointSaver;
  readonly threadId: string;
  readonly answers: ResumeGraphOptions['answers'];
}

/** What LangGraph takes as input to go on, once it is known that the thread waits for just that. */
async function inputFor({ graph, saver, threadId, answers }: Resumption): Promise<Command | null> {
  const tuple = await saver.getTuple({ configurable: { thread_id: threadId } });
  if (tuple === undefined) throw new ThreadUnknownError(threadId);
  if (answers === undefined) {
    const { next } = await graph.getState(onThread(threadId, saver));
    expectUnfinished({ threadId, tuple, next });
    return null;
  }
  const pendingIds = idsOf(pendingInterrupts(tuple));
  const stray = Object.keys(answers).filter((id) => !pendingIds.includes(id));
  if (stray.length > 0) {
    throw new ResumeRefusedError(
      `The thread ${JSON.stringify(threadId)} does not wait for an answer to ${stray.join(', ')}, which was never asked or has been answered; ${waiting(pendingIds)}.`,
      { pendingIds },
    );
  }
  return new Command({ resume: answers });
}

function expectUnfinished({
  threadId,
  tuple,
  next,
}: {
  readonly threadId: string;
  readonly tuple: CheckpointTuple;
  readonly next: readonly string[];
}): void {
  const pendingIds = idsOf(pendingInterrupts(tuple));
  const thread = `The thread ${JSON.stringify(threadId)}`;
  if (pendingIds.length > 0) {
    throw new ResumeRefusedError(`${thread} goes on with an answer only; ${waiting(pendingIds)}.`, {
      pendingIds,
    });
  }
  if (next.length === 0) {
    throw new ResumeRefusedError(
      `${thread} has come to its end; run it with an input to go on, or fork it from an earlier checkpoint.`,
      { pendingIds },
    );
  }
}

function waiting(pendingIds: readonly string[]): string {
  return pendingIds.length === 0
    ? 'nothing waits for an answer'
    : `these wait: ${pendingIds.join(', ')}`;
}

function refusalOf(error: unknown): ResumeRefusedError | undefined {
  if (error instanceof Error && isUnknownInterruptError(error)) {
    const { pendingIds } = error as unknown as { readonly pendingIds: readonly string[] };
    return new ResumeRefusedError(`${error.message}; ${waiting(pendingIds)}.`, {
      pendingIds,
      cause: error,
    });
  }
  if (!isInvalidResume(error)) return undefined;
  return new ResumeRefusedError(
    `An answer does not fit what was asked for, and the question still waits: ${reasonOf(error)}.`,
    { pendingIds: [], cause: error },
  );
}

/** Zod tells its issues as JSON. */
function reasonOf(error: unknown): string {
  const { issues } = error as { readonly issues?: unknown };
  if (!Array.isArray(issues)) return messageOf(error).replace(/\.$/, '');
  return issues
    .map(({ path, message }: { path: readonly PropertyKey[]; message: string }) =>
      path.length === 0 ? message : `${path.join('.')}: ${message}`,
    )
    .join('; ');
}
