import { loadConfig } from '../config.js';
import { ConfigError, messageOf } from '../errors.js';
import { runAttachedRounds } from '../monitor/attach/attached-rounds.js';
import { type AttachedSource, attachedSource } from '../monitor/attach/attached-source.js';
import type { MonitorReport } from '../monitor/watching/monitor-report.js';
import { createReportFeed } from '../monitor/watching/report-feed.js';
import type { Io } from './io.js';
import type { MonitorFlags } from './monitor-flags.js';
import {
  exitCodes,
  intervalMsOf,
  judgementOf,
  printEnd,
  roundPrinter,
  type Showing,
} from './monitor-output.js';
import { warnTo } from './open-client.js';

type AttachFlags = MonitorFlags & { readonly attach: string };

/** Shows how the calls of another process fare, and asks nothing itself. */
export async function monitorAttached(flags: AttachFlags, io: Io): Promise<number> {
  expectNoProbes(flags);
  const source = attachedSource({
    url: flags.attach,
    token: loadConfig(io.cwd, io.env).monitorToken,
    ...judgementOf(flags),
    crowd: flags.project,
    fromStart: flags.mode === 'snapshot',
  });
  const report =
    flags.mode === 'snapshot'
      ? await source.poll(io.signal)
      : await followed(source, { flags, io });
  printEnd(report, { flags, io });
  return exitCodes[report.status];
}

function expectNoProbes(flags: AttachFlags): void {
  const { graph, input, preset, model, cache, budgetUsd, history, otlp } = flags;
  const named = Object.entries({
    graph,
    input,
    preset,
    model,
    cache,
    'budget-usd': budgetUsd,
    history,
    otlp,
  });
  const wrong = named.find(([, value]) => value !== undefined)?.[0];
  if (wrong !== undefined) {
    throw new ConfigError(`--attach asks no questions of its own: leave out --${wrong}.`);
  }
  if (flags.mode === 'snapshot' && flags.iterations !== undefined) {
    throw new ConfigError('A snapshot of another process is one report: leave out --iterations.');
  }
}

async function followed(source: AttachedSource, showing: Showing): Promise<MonitorReport> {
  const { flags, io } = showing;
  const warn = warnTo(io);
  const feed = createReportFeed();
  return runAttachedRounds({
    ...{ source, feed, intervalMs: intervalMsOf(flags), iterations: flags.iterations },
    onRound: roundPrinter(showing),
    onTrouble: (error) => warn(troubleText(error, feed.latest())),
    signal: io.signal,
  });
}

function troubleText(error: unknown, last: MonitorReport | undefined): string {
  if (error === undefined) return 'it answers again.';
  if (!last) return `${messageOf(error)} It is asked again every second.`;
  return `${messageOf(error)} What is shown is from ${last.generatedAt.slice(11, 19)}.`;
}
