import { loadConfig } from '../config.js';
import { ConfigError, messageOf } from '../errors.js';
import { runAttachedRounds } from '../monitor/attach/attached-rounds.js';
import { type AttachedSource, attachedSource } from '../monitor/attach/attached-source.js';
import type { MonitorReport } from '../monitor/watching/monitor-report.js';
import { type Display, withDisplay } from './monitor-display.js';
import type { MonitorFlags } from './monitor-flags.js';
import { exitCodes, intervalMsOf, judgementOf, type Showing } from './monitor-output.js';
import { warnTo } from './open-client.js';

type AttachFlags = MonitorFlags & { readonly attach: string };

/** Shows how the calls of another process fare, and asks nothing itself. */
export async function monitorAttached(flags: AttachFlags, io: Showing['io']): Promise<number> {
  expectNoProbes(flags);
  const config = loadConfig(io.cwd, io.env);
  const source = attachedSource({
    url: flags.attach,
    token: config.monitorToken,
    ...judgementOf(flags),
    crowd: flags.project,
    fromStart: flags.mode === 'snapshot',
  });
  const showing = { flags, io, token: config.monitorToken, links: undefined };
  const report = await withDisplay(showing, (display) =>
    flags.mode === 'snapshot' ? looked(source, display) : followed(source, display, showing),
  );
  return exitCodes[report.status];
}

async function looked(source: AttachedSource, { feed, signal }: Display): Promise<MonitorReport> {
  const report = await source.poll(signal);
  feed.publish(report);
  return report;
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

async function followed(
  source: AttachedSource,
  { feed, onRound, signal }: Display,
  { flags, io }: Showing,
): Promise<MonitorReport> {
  const warn = warnTo(io);
  return runAttachedRounds({
    ...{ source, feed, intervalMs: intervalMsOf(flags), iterations: flags.iterations },
    onTrouble: (error) => warn(troubleText(error, feed.latest())),
    ...{ onRound, signal },
  });
}

function troubleText(error: unknown, last: MonitorReport | undefined): string {
  if (error === undefined) return 'it answers again.';
  if (!last) return `${messageOf(error)} It is asked again every second.`;
  return `${messageOf(error)} What is shown is from ${last.generatedAt.slice(11, 19)}.`;
}
