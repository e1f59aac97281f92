import { join } from 'node:path';
import { loadEnvironment } from '../config.js';
import { systemClock } from '../core/clock.js';
import { messageOf } from '../errors.js';
import { noteSpans, type SpanNotes, writeTraceRecord } from '../jaeger/trace-record.js';
import { startTelemetry, type Telemetry } from '../telemetry-sdk.js';
import { ownFolder } from './checkpoint-place.js';
import type { Io } from './io.js';

interface Tracing {
  /** `--otlp`; without it the standard variables decide. */
  readonly endpoint: string | undefined;
  /** Whose spans are noted for `trace verify`. A server has no last run, and notes nothing. */
  readonly command?: 'ask' | 'run' | 'scenarios' | undefined;
  readonly io: Io;
}

/**
 * Runs `work` with its spans exported, if there is anywhere to export them to, and waits for the last ones. Then notes what
 * was sent in `.crossgraph/last-trace.json`.
 */
export async function withTelemetry<Out>(
  { endpoint, command, io }: Tracing,
  work: (tracing: boolean) => Promise<Out>,
): Promise<Out> {
  const notes = noteSpans();
  const telemetry = await startTelemetry({
    endpoint,
    env: loadEnvironment(io.cwd, io.env),
    onWarning: (message) => io.stderr.write(`crossgraph: ${message}\n`),
    ...(command && { onSpanEnd: notes.note }),
  });
  try {
    return await work(telemetry.enabled);
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
