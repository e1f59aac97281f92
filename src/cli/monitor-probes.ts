import { type Config, loadConfig } from '../config.js';
import { type Monitor, openMonitor } from '../monitor/watching/monitor.js';
import { type MonitorHistory, openMonitorHistory } from '../monitor/watching/monitor-history.js';
import type { MonitorReport } from '../monitor/watching/monitor-report.js';
import { runProbeRounds } from '../monitor/watching/probe-rounds.js';
import { startReportBeat } from '../monitor/watching/report-beat.js';
import type { PerplexityClient } from '../perplexity/client.js';
import { questions } from '../scenarios/questions.js';
import type { Upstream } from '../scenarios/upstream.js';
import { type Display, withDisplay } from './monitor-display.js';
import type { MonitorFlags } from './monitor-flags.js';
import { exitCodes, intervalMsOf, judgementOf, type Showing } from './monitor-output.js';
import { openClient, warnTo } from './open-client.js';
import { openProbe, type Probe } from './probe.js';
import { withTelemetry } from './tracing.js';

/** Asks questions of its own, and shows how they fare. */
export async function monitorProbes(flags: MonitorFlags, io: Showing['io']): Promise<number> {
  const probe = await openProbe(flags, io);
  const config = loadConfig(io.cwd, io.env);
  const { cache, budgetUsd } = flags;
  const { client, upstream, close } = await openClient({ config, io, cache, budgetUsd });
  try {
    // Opening a file is set-up, not part of the first call.
    await client.ready();
    return await withTelemetry({ endpoint: flags.otlp, io }, (isTraced) =>
      measured({ flags, io, probe, client, upstream, config, isTraced }),
    );
  } finally {
    await close();
  }
}

interface Session extends Showing {
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
  const { flags, io, client, upstream, config, isTraced } = session;
  const isContinuous = flags.mode === 'continuous';
  const past = await history?.read();
  const monitor = openMonitor(client, {
    upstream: upstream.kind,
    source: { kind: 'probes', url: null },
    ...judgementOf(flags),
    history: isContinuous ? past : past && { ...past, firing: [] },
    crowd: flags.project,
    traceUrl: isTraced ? (traceId) => `${config.jaegerUrl}/trace/${traceId}` : undefined,
  });
  try {
    const links = isTraced ? { Jaeger: config.jaegerUrl } : undefined;
    const showing = { flags, io, links, token: config.monitorToken };
    const report = await withDisplay(showing, (display) =>
      asked(session, { display, monitor, history }),
    );
    // A snapshot judges for itself: what fires between two of them is not its affair.
    const { firing } = isContinuous ? monitor.history() : { firing: past?.firing };
    await history?.write({ ...monitor.history(), firing });
    return io.signal.aborted && !isContinuous ? 130 : exitCodes[report.status];
  } finally {
    monitor.close();
  }
}

interface Asked {
  readonly display: Display;
  readonly monitor: Monitor;
  readonly history: MonitorHistory | undefined;
}

async function asked(
  { flags, probe, client }: Session,
  { display, monitor, history }: Asked,
): Promise<MonitorReport> {
  const { feed, onRound, signal } = display;
  const isContinuous = flags.mode === 'continuous';
  const stopBeat = isContinuous ? startReportBeat({ monitor, feed }) : () => undefined;
  try {
    const report = await runProbeRounds({
      ask: (question) => probe(question, { client, signal }),
      ...{ questions, monitor, signal },
      intervalMs: intervalMsOf(flags),
      iterations: flags.iterations ?? (isContinuous ? undefined : 20),
      onRound: (report) => {
        // A snapshot is judged as a whole.
        if (!isContinuous) return;
        onRound(report);
        // A crash costs what it interrupts.
        void history?.write(monitor.history());
      },
    });
    feed.publish(report);
    return report;
  } finally {
    stopBeat();
  }
}
