import { join } from 'node:path';
import { createEvidence } from '../citations/evidence.js';
import { loadConfig, loadEnvironment } from '../config.js';
import { AgentError, isCrossgraphError, messageOf } from '../errors.js';
import type { MonitorServer } from '../monitor/serving/monitor-server.js';
import type { Checkpointer } from '../orchestration/checkpoints/checkpointer.js';
import { labelledSaver } from '../orchestration/checkpoints/labelled-saver.js';
import type { GraphRun } from '../orchestration/running/graph-run.js';
import { runReportText } from '../orchestration/running/report-text.js';
import { RunRefusedError, RunStoppedError } from '../orchestration/running/run-errors.js';
import type { RunGraphOptions } from '../orchestration/running/run-options.js';
import { stoppedRunOf } from '../orchestration/running/stopped-run.js';
import { openThreads, ownFolder } from './checkpoint-place.js';
import { inputFault } from './input-fault.js';
import type { Io } from './io.js';
import { withMonitorPage } from './monitor-page.js';
import { openClient, warnTo } from './open-client.js';
import { jsonOf, textOf } from './run-output.js';
import { watchRun } from './run-watch.js';
import { withTelemetry } from './tracing.js';

/** What `run` and `resume` have in common. */
export interface SessionFlags {
  readonly budgetUsd?: number;
  readonly budgetRequests?: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly checkpoints?: string;
  readonly cache?: string;
  readonly watch?: boolean;
  readonly json?: boolean;
  readonly otlp?: string;
  /** Of the monitor's page. */
  readonly monitorPort?: number;
}

export interface Session {
  readonly graph: string;
  readonly flags: SessionFlags;
  readonly io: Io;
  readonly threads: Checkpointer;
  /** Runs the graph with what every command gives it. */
  readonly work: (options: RunGraphOptions) => Promise<GraphRun>;
}

/** Opens the store of checkpoints for one command. */
export async function withThreads(
  { checkpoints }: Pick<SessionFlags, 'checkpoints'>,
  io: Io,
  work: (threads: Checkpointer) => Promise<number>,
): Promise<number> {
  const threads = await openThreads({ spec: checkpoints, cwd: io.cwd, onWarning: warnTo(io) });
  try {
    return await work(threads);
  } finally {
    await threads.close();
  }
}

/** Runs a graph once and prints what came of it: 0 when it came to its end or asks a human. Failures are thrown. */
export async function runSession(session: Session): Promise<number> {
  return withMonitorPage(session, (page) => ran(session, page));
}

async function ran(session: Session, page: MonitorServer | undefined): Promise<number> {
  const { flags, io, threads, graph } = session;
  const config = loadConfig(io.cwd, io.env);
  const warn = warnTo(io);
  // Kept by default: a node that is run again after an answer or a crash finds there what it has paid for.
  const kept = isCacheNamed(io) ? undefined : `sqlite:${join(ownFolder(io.cwd), 'answers.db')}`;
  const { client, upstream, close } = await openClient({ config, io, cache: flags.cache ?? kept });
  page?.watch(client, upstream.kind);
  const watch = flags.watch ? watchRun(io.stderr, io.env) : undefined;
  const onSignal = () =>
    warn('stopping at the next step; once more stops at once. The thread can be gone on with.');
  io.signal.addEventListener('abort', onSignal, { once: true });
  try {
    return await withTelemetry({ endpoint: flags.otlp, command: 'run', io }, async () => {
      const run = await session.work({
        client,
        checkpointer: labelledSaver(threads.saver, graph),
        budget: budgetOf(flags),
        drainSignal: io.signal,
        evidence: createEvidence(),
        onEvent: watch?.onEvent,
      });
      watch?.end();
      io.stdout.write(flags.json ? jsonOf(run) : textOf(run, io));
      return 0;
    });
  } catch (error) {
    watch?.end();
    throw await told(error, session);
  } finally {
    io.signal.removeEventListener('abort', onSignal);
    await close();
  }
}

function budgetOf({ budgetUsd, budgetRequests, timeout }: SessionFlags): RunGraphOptions['budget'] {
  if (budgetUsd === undefined && budgetRequests === undefined && timeout === undefined) {
    return undefined;
  }
  return {
    ...(budgetUsd === undefined ? {} : { usd: budgetUsd }),
    ...(budgetRequests === undefined ? {} : { requests: budgetRequests }),
    ...(timeout === undefined ? {} : { ms: timeout * 1000 }),
  };
}

/** Says what the run had done and how to go on with it; gives what the command ends with. */
async function told(error: unknown, session: Session): Promise<unknown> {
  const { io, flags, graph } = session;
  const stopped = stoppedRunOf(error);
  const fault = stopped && inputFault(error, stopped.report);
  if (fault) return fault;
  if (stopped && !flags.json) {
    io.stderr.write(`\n${runReportText(stopped.report)}`);
    if (await isKept(stopped.threadId, session))
      io.stderr.write(`Go on with: crossgraph resume ${stopped.threadId}\n`);
  }
  if (io.signal.aborted && (error instanceof RunStoppedError || error instanceof RunRefusedError)) {
    return io.signal.reason;
  }
  if (isCrossgraphError(error) || !stopped) return error;
  return new AgentError(graph, `The graph \`${graph}\` failed: ${messageOf(error)}`, {
    cause: error,
  });
}

/** A run that failed at once has left nothing to go on with, nor has one whose states end with the process. */
async function isKept(threadId: string | undefined, { threads, flags }: Session): Promise<boolean> {
  if (threadId === undefined || flags.checkpoints === 'memory') return false;
  try {
    const stored = await threads.saver.getTuple({ configurable: { thread_id: threadId } });
    return stored !== undefined;
  } catch {
    return false; // A store that broke was the failure that is being told.
  }
}

/** The configuration's own default is memory, which a crash would empty. */
function isCacheNamed({ cwd, env }: Io): boolean {
  return Boolean(loadEnvironment(cwd, env)['CROSSGRAPH_CACHE']?.trim());
}
