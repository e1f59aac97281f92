import { ConfigError } from '../errors.js';
import { plainOutput } from '../mcp/plain-output.js';
import type { Checkpointer } from '../orchestration/checkpoints/checkpointer.js';
import { type ForkableGraph, forkThread } from '../orchestration/checkpoints/fork-thread.js';
import { labelledSaver } from '../orchestration/checkpoints/labelled-saver.js';
import { pruneThread } from '../orchestration/checkpoints/prune-thread.js';
import {
  type CheckpointSummary,
  listThreads,
  showThread,
  threadHistory,
} from '../orchestration/checkpoints/thread-history.js';
import { findGraph } from './find-graph.js';
import type { Io } from './io.js';
import { jsonArgument } from './json-argument.js';
import { graphOfThread } from './resume.js';
import { questionText } from './run-output.js';
import { withThreads } from './run-session.js';
import { stateText } from './state-text.js';

export interface ThreadsFlags {
  readonly checkpoints?: string;
  readonly json?: boolean;
  readonly limit?: number;
}

export interface ForkFlags extends ThreadsFlags {
  readonly graph?: string;
  readonly update?: string;
  readonly asNode?: string;
}

export interface PruneFlags extends ThreadsFlags {
  readonly keep: number;
}

/** The threads, the one last worked on first. */
export function runThreadsList(flags: ThreadsFlags, io: Io): Promise<number> {
  return withThreads(flags, io, async (threads) => {
    const list = await listThreads(threads, { limit: flags.limit });
    if (flags.json)
      return printed(
        io,
        json(list.map(({ newest, ...each }) => ({ ...each, newest: plain(newest) }))),
      );
    if (list.length === 0) return printed(io, 'There are no threads yet.\n');
    const rows = list.map(({ threadId, checkpoints, bytes, newest }) => {
      const waits = newest.interrupts.length > 0 ? 'waits for an answer' : `step ${newest.step}`;
      const size = `${checkpoints} states, ${Math.ceil(bytes / 1024)} KiB`;
      return `${threadId}  ${newest.graph ?? '?'}\n  ${minute(newest.at)} · ${waits} · ${size}\n`;
    });
    return printed(io, rows.join(''));
  });
}

export function runThreadsShow(threadId: string, flags: ThreadsFlags, io: Io): Promise<number> {
  return withThreads(flags, io, async ({ saver }) => {
    const newest = await showThread(saver, threadId);
    if (flags.json) return printed(io, json(plain(newest)));
    const questions = newest.interrupts.map((asked) => `\n\n${questionText(asked, threadId)}`);
    const facts = `${newest.graph ?? 'unknown graph'} · ${lineOf(newest)}`;
    return printed(
      io,
      `${facts}\n\n${stateText(newest.values, io.stdout.columns)}${questions.join('')}\n`,
    );
  });
}

export function runThreadsHistory(threadId: string, flags: ThreadsFlags, io: Io): Promise<number> {
  return withThreads(flags, io, async ({ saver }) => {
    const history = await threadHistory(saver, threadId, { limit: flags.limit });
    if (flags.json) return printed(io, json(history.map(plain)));
    return printed(io, history.map((each) => `${each.checkpointId}  ${lineOf(each)}\n`).join(''));
  });
}

export function runThreadsFork(
  { threadId, checkpointId }: { readonly threadId: string; readonly checkpointId: string },
  flags: ForkFlags,
  io: Io,
): Promise<number> {
  const update = flags.update === undefined ? undefined : updateIn(flags.update, io.cwd);
  return withThreads(flags, io, async (threads) => {
    const spec = flags.graph ?? (await graphOfThread(threads, threadId));
    const graph = (await findGraph(spec, io.cwd)) as unknown as ForkableGraph;
    const { asNode } = flags;
    const checkpointer = labelledSaver(threads.saver, spec);
    const place = { threadId, checkpointId, checkpointer };
    const forked = await forkThread(graph, { ...place, update, asNode });
    if (flags.json) return printed(io, json(forked));
    const next = `Go on from there with: crossgraph resume ${threadId} ${spec}`;
    return printed(io, `The thread stands at ${forked.checkpointId} now.\n${next}\n`);
  });
}

export function runThreadsPrune(threadId: string, flags: PruneFlags, io: Io): Promise<number> {
  return withThreads(flags, io, async (threads) => {
    const { deleted } = await pruneThread(threads, { threadId, keep: flags.keep });
    return printed(io, flags.json ? json({ deleted }) : `Deleted ${deleted} states.\n`);
  });
}

/** Exit code 0, also the second time: then the thread is as gone as it was meant to be; an unknown one is told. */
export function runThreadsDelete(threadId: string, flags: ThreadsFlags, io: Io): Promise<number> {
  return withThreads(flags, io, async (threads: Checkpointer) => {
    await showThread(threads.saver, threadId);
    await threads.saver.deleteThread(threadId);
    return printed(io, flags.json ? json({ deleted: threadId }) : `Deleted ${threadId}.\n`);
  });
}

function updateIn(text: string, cwd: string): Readonly<Record<string, unknown>> {
  const update = jsonArgument('--update', text, cwd);
  if (typeof update === 'object' && update !== null && !Array.isArray(update)) {
    return update as Record<string, unknown>;
  }
  throw new ConfigError("Expected --update to be an object of the graph's state.");
}

function plain(summary: CheckpointSummary) {
  return { ...summary, values: plainOutput(summary.values) };
}

function lineOf({ at, step, source, interrupts }: CheckpointSummary): string {
  const waits = interrupts.length > 0 ? ' · waits' : '';
  return `${minute(at)} · step ${step} · ${source}${waits}`;
}

/** `2026-11-30 08:12:45` */
function minute(at: string): string {
  return at.slice(0, 19).replace('T', ' ');
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function printed({ stdout }: Io, text: string): number {
  stdout.write(text);
  return 0;
}
