import { loadConfig } from '../config.js';
import type { MonitorServer } from '../monitor/serving/monitor-server.js';
import { reportText } from '../scenarios/report-text.js';
import { runScenarios } from '../scenarios/run-scenarios.js';
import { colorsFor } from './colors.js';
import type { Io } from './io.js';
import { withMonitorPage } from './monitor-page.js';
import { packageVersion } from './package-version.js';
import { showProgress } from './progress.js';
import { openReportFile } from './report-file.js';
import { type TelemetryFlags, withTelemetry } from './tracing.js';

export interface ScenariosFlags extends TelemetryFlags {
  readonly parallel: number;
  readonly extended?: boolean;
  readonly realKeys?: boolean;
  readonly reasoner?: 'perplexity' | 'deepseek';
  readonly preset?: string;
  readonly model?: string;
  /** `false` for --no-cache. */
  readonly cache?: string | boolean;
  readonly budgetUsd?: number;
  readonly json?: boolean;
  readonly out?: string;
  readonly seed: number;
  readonly latency?: string;
  readonly rpm?: number;
  /** Of the monitor's page. */
  readonly monitorPort?: number;
}

/** Exit code 0 when every call was answered, 1 when one was not. */
export async function runScenariosCommand(flags: ScenariosFlags, io: Io): Promise<number> {
  return withMonitorPage({ flags, io }, (page) => ran(flags, io, page));
}

async function ran(
  flags: ScenariosFlags,
  io: Io,
  page: MonitorServer | undefined,
): Promise<number> {
  const config = loadConfig(io.cwd, io.env);
  // Before anything is paid for.
  const file = flags.out === undefined ? undefined : openReportFile(flags.out);
  const progress = showProgress(flags.json ? undefined : io.stderr, io.env);

  return withTelemetry({ flags, command: 'scenarios', io }, async (tracing) => {
    const report = await runScenarios({
      config,
      version: packageVersion(),
      parallel: flags.parallel,
      extended: flags.extended,
      realKeys: flags.realKeys,
      reasoner: flags.reasoner,
      preset: flags.preset,
      model: flags.model,
      cache: flags.cache === true ? undefined : flags.cache,
      budgetUsd: flags.budgetUsd,
      seed: flags.seed,
      latency: flags.latency,
      requestsPerMinute: flags.rpm,
      traceUrl: tracing ? (traceId) => `${config.jaegerUrl}/trace/${traceId}` : undefined,
      signal: io.signal,
      ...(page && { onClient: (client, upstream) => page.watch(client, upstream).stop }),
      onProgress: progress.update,
      onWarning: progress.warn,
    }).finally(progress.end);
    // Printed before the last spans are waited for: a dead receiver must not hold the report back.
    const text = `${JSON.stringify(report, undefined, 2)}\n`;
    const colors = colorsFor(io.stdout, io.env);
    io.stdout.write(flags.json ? text : reportText(report, colors));
    file?.write(text);
    return report.total.succeeded === report.total.requests ? 0 : 1;
  });
}
