import { join } from 'node:path';
import { loadEnvironment } from '../config.js';
import { systemClock } from '../core/clock.js';
import { messageOf } from '../errors.js';
import { noteSpans, type SpanNotes, writeTraceRecord } from '../jaeger/trace-record.js';
import { startTelemetry, type Telemetry } from '../telemetry-sdk.js';
import { ownFolder } from './checkpoint-place.js';
import type { Io } from './io.js';
import { warnTo } from './open-client.js';

/** What a command may say about its telemetry; without a word the standard variables decide. */
export interface TelemetryFlags {
  readonly otlp?: string;
  readonly metricsPort?: number;
}

interface Tracing {
  readonly flags: TelemetryFlags;
  /** Whose spans are noted for `trace verify`. A server has no last run, and notes nothing. */
  readonly command?: 'ask' | 'run' | 'scenarios' | undefined;
  readonly io: Io;
}

/**
 * Runs `work` with its spans exported, if there is anywhere to export them to, and its metrics on offer, if a port is named,
 * and waits for the last spans. Then notes what was sent in `.crossgraph/last-trace.json`. Throws a ConfigError when the
 * port is taken or a package is missing.
 */
export async function withTelemetry<Out>(
  { flags, command, io }: Tracing,
  work: (tracing: boolean) => Promise<Out>,
): Promise<Out> {
  const notes = noteSpans();
  const { otlp: endpoint, metricsPort: port } = flags;
  const warn = warnTo(io);
  const telemetry = await startTelemetry({
    endpoint,
    metrics: port === undefined ? undefined : { prometheus: { port } },
    env: loadEnvironment(io.cwd, io.env),
    onWarning: warn,
    ...(command && { onSpanEnd: notes.note }),
  });
  try {
    const { metricsEndpoint } = telemetry;
    if (port !== undefined && metricsEndpoint === undefined) {
      warn('OTEL_SDK_DISABLED is set, so there are no metrics.');
    } else if (port === 0) warn(`metrics at ${metricsEndpoint}`);
    return await work(telemetry.endpoint !== undefined);
  } finally {
    await telemetry.shutdown();
    if (command) keepRecord({ command, notes, telemetry, io });
  }
}

/** Where the commands below `folder` note what the last run sent. */
export function traceRecordFile(folder: string): string {
  return join(folder, 'last-trace.json');
}

interface FinishedRun {
  readonly command: string;
  readonly notes: SpanNotes;
  readonly telemetry: Telemetry;
  readonly io: Io;
}

/** A folder that cannot be written to costs the note, not the run. */
function keepRecord({ command, notes, telemetry, io }: FinishedRun): void {
  const { endpoint } = telemetry;
  if (endpoint === undefined) return;
  const at = new Date(systemClock.wallMs()).toISOString();
  try {
    const record = notes.record({ command, at, endpoint, lost: telemetry.lost() });
    writeTraceRecord(traceRecordFile(ownFolder(io.cwd)), record);
  } catch (error) {
    const reason = messageOf(error).split(',')[0];
    io.stderr.write(`crossgraph: \`trace verify\` will not know of this run: ${reason}.\n`);
  }
}
