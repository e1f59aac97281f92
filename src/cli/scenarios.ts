import { closeSync, openSync, renameSync, writeFileSync } from 'node:fs';
import pc from 'picocolors';
import { loadConfig } from '../config.js';
import { ConfigError, messageOf } from '../errors.js';
import type { ScenariosReport } from '../scenarios/report.js';
import { reportText } from '../scenarios/report-text.js';
import { runScenarios } from '../scenarios/run-scenarios.js';
import type { Io } from './io.js';
import { packageVersion } from './package-version.js';
import { showProgress } from './progress.js';
import { withTelemetry } from './tracing.js';

export interface ScenariosFlags {
  readonly parallel: number;
  readonly extended?: boolean;
  readonly realKeys?: boolean;
  readonly preset?: string;
  readonly model?: string;
  /** `false` for --no-cache. */
  readonly cache?: string | boolean;
  readonly json?: boolean;
  readonly out?: string;
  readonly seed: number;
  readonly latency?: string;
  readonly rpm?: number;
  readonly otlp?: string;
}

/** Exit code 0 when every call was answered, 1 when one was not. */
export async function runScenariosCommand(flags: ScenariosFlags, io: Io): Promise<number> {
  const config = loadConfig(io.cwd, io.env);
  // Before anything is paid for.
  if (flags.out !== undefined) withFile(flags.out, (file) => closeSync(openSync(file, 'a')));
  const progress = showProgress(flags.json ? undefined : io.stderr);

  return withTelemetry({ endpoint: flags.otlp, io }, async (tracing) => {
    const report = await runScenarios({
      config,
      version: packageVersion(),
      parallel: flags.parallel,
      extended: flags.extended,
      realKeys: flags.realKeys,
      preset: flags.preset,
      model: flags.model,
      cache: flags.cache === true ? undefined : flags.cache,
      seed: flags.seed,
      latency: flags.latency,
      requestsPerMinute: flags.rpm,
      traceUrl: tracing ? (traceId) => `${config.jaegerUrl}/trace/${traceId}` : undefined,
      signal: io.signal,
      onProgress: progress.update,
      onWarning: progress.warn,
    }).finally(progress.end);
    // Printed before the last spans are waited for: a dead receiver must not hold the report back.
    show(report, flags, io);
    return report.total.succeeded === report.total.requests ? 0 : 1;
  });
}

function show(report: ScenariosReport, { json, out }: ScenariosFlags, { stdout }: Io): void {
  const text = `${JSON.stringify(report, undefined, 2)}\n`;
  if (out !== undefined) withFile(out, (file) => replaceFile(file, text));
  const colors = pc.createColors(stdout.isTTY === true && pc.isColorSupported);
  stdout.write(json ? text : reportText(report, colors));
}

/** A reader never sees half a report, and an old one stays until the new one is whole. */
function replaceFile(file: string, text: string): void {
  const beside = `${file}.part`;
  writeFileSync(beside, text);
  renameSync(beside, file);
}

function withFile(file: string, act: (file: string) => void): void {
  try {
    act(file);
  } catch (error) {
    const reason = messageOf(error).split(',')[0];
    throw new ConfigError(
      `The report cannot be written to ${file} (${reason}); choose another file with --out.`,
      { cause: error },
    );
  }
}
