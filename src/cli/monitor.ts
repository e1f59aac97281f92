import { type Config, loadConfig } from '../config.js';
import { monitorText } from '../monitor/text/monitor-text.js';
import { roundLines, summaryText } from '../monitor/text/watch-lines.js';
import { openMonitor } from '../monitor/watching/monitor.js';
import { type MonitorHistory, openMonitorHistory } from '../monitor/watching/monitor-history.js';
import type { MonitorReport } from '../monitor/watching/monitor-report.js';
import { runProbeRounds } from '../monitor/watching/probe-rounds.js';
import type { Crowd } from '../monitor/watching/project-cost.js';
import { defaultThresholds } from '../monitor/watching/thresholds.js';
import type { PerplexityClient } from '../perplexity/client.js';
import { questions } from '../scenarios/questions.js';
import type { Upstream } from '../scenarios/upstream.js';
import { colorsFor } from './colors.js';
import type { Io } from './io.js';
import { openClient, warnTo } from './open-client.js';
import { openProbe, type Probe, type ProbeFlags } from './probe.js';
import { type TelemetryFlags, withTelemetry } from './tracing.js';

export interface MonitorFlags extends ProbeFlags, TelemetryFlags {
  readonly mode: 'snapshot' | 'continuous';
  readonly iterations?: number;
  /** Seconds. */
  readonly interval: number;
  readonly cache?: string;
  /** An SQLite file. */
  readonly history?: string;
  readonly project?: Crowd;
  readonly budgetUsd?: number;
  readonly json?: boolean;
}

const exitCodes = { ok: 0, warning: 1, critical: 2 } as const;
const hourMs = 3_600_000;

/** Exit code 0, 1 or 2 by the thresholds; 130 for a snapshot that was stopped, after what it has measured. */
export async function runMonitorCommand(flags: MonitorFlags, io: Io): Promise<number> {
  const probe = await openProbe(flags, io);
  const config = loadConfig(io.cwd, io.env);
  const { cache, budgetUsd } = flags;
  const { client, upstream, close } = await openClient({ config, io, cache, budgetUsd });
  try {
    // Opening a file is set-up, not part of the first call.
    await client.ready();
    return await withTelemetry({ flags, io }, (isTraced) =>
      measured({ flags, io, probe, client, upstream, config, isTraced }),
    );
  } finally {
    await close();
  }
}

interface Session {
  readonly flags: MonitorFlags;
  readonly io: Io;
  readonly probe: Probe;
  readonly client: PerplexityClient;
  readonly upstream: Upstream;
  readonly config: Config;
  readonly isTraced: boolean;
}

async function measured(session: Session): Promise<number> {
  const { flags, io } = session;
  if (flags.history === undefined) return probed(session, undefined);
  const onWarning = warnTo(io);
  const history = await openMonitorHistory(flags.history, { onWarning });
  try {
    return await probed(session, history);
  } finally {
    await history.close();
  }
}

async function probed(session: Session, history: MonitorHistory | undefined): Promise<number> {
  const { flags, io, probe, client, upstream, config, isTraced } = session;
  const isContinuous = flags.mode === 'continuous';
  const intervalMs = isContinuous ? flags.interval * 1000 : 0;
  const past = await history?.read();
  const monitor = openMonitor(client, {
    upstream: upstream.kind,
    source: { kind: 'probes', url: null },
    ...(isContinuous ? watching(intervalMs) : judgedAtOnce),
    history: isContinuous ? past : past && { ...past, firing: [] },
    crowd: flags.project,
    traceUrl: isTraced ? (traceId) => `${config.jaegerUrl}/trace/${traceId}` : undefined,
  });
  const print = roundPrinter(session);
  try {
    const { signal } = io;
    const report = await runProbeRounds({
      ask: (question) => probe(question, client),
      questions,
      monitor,
      intervalMs,
      iterations: flags.iterations ?? (isContinuous ? undefined : 20),
      onRound: (report) => {
        if (isContinuous) print(report);
        // A crash costs what it interrupts.
        if (isContinuous) void history?.write(monitor.history());
      },
      signal,
    });
    printEnd(report, session);
    // A snapshot judges for itself: what fires between two of them is not its affair.
    const { firing } = isContinuous ? monitor.history() : { firing: past?.firing };
    await history?.write({ ...monitor.history(), firing });
    return signal.aborted && !isContinuous ? 130 : exitCodes[report.status];
  } finally {
    monitor.close();
  }
}

/** Far enough back for the thresholds to have something to judge. */
function watching(intervalMs: number) {
  return { windowMs: Math.max(300_000, 20 * intervalMs) };
}

/** A snapshot cannot wait for a trouble to last. */
const judgedAtOnce = {
  windowMs: hourMs,
  thresholds: defaultThresholds.map((threshold) => ({ ...threshold, forSeconds: 0 })),
};

function roundPrinter({ flags, io: { stdout, env } }: Session) {
  const colors = colorsFor(stdout, env);
  let before: MonitorReport | undefined;
  return (report: MonitorReport) => {
    const lines = flags.json ? [JSON.stringify(report)] : roundLines(report, before, colors);
    stdout.write(`${lines.join('\n')}\n`);
    before = report;
  };
}

function printEnd(report: MonitorReport, { flags, io: { stdout, env } }: Session): void {
  const colors = colorsFor(stdout, env);
  if (flags.mode === 'snapshot') {
    const json = `${JSON.stringify(report, undefined, 2)}\n`;
    stdout.write(flags.json ? json : monitorText(report, colors, flags.project));
  } else if (!flags.json) stdout.write(summaryText(report, colors, flags.project));
}
