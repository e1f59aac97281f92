import { join } from 'node:path';
import { loadConfig } from '../config.js';
import { systemClock } from '../core/clock.js';
import { ConfigError } from '../errors.js';
import { readTraceRecord, type TraceRecord } from '../jaeger/trace-record.js';
import { verdictText } from '../jaeger/verdict-text.js';
import { type SentTrace, tracesOf, verifyTraces } from '../jaeger/verify-traces.js';
import type { Io } from './io.js';
import { traceRecordFile } from './tracing.js';

export interface TraceVerifyFlags {
  readonly jaeger?: string;
  readonly trace?: string;
  /** Seconds. */
  readonly timeout: number;
  readonly json?: boolean;
}

/** Exit code 0 when everything arrived as it was sent, 1 when something did not. */
export async function runTraceVerify(flags: TraceVerifyFlags, io: Io): Promise<number> {
  const jaeger = addressOf(flags.jaeger ?? loadConfig(io.cwd, io.env).jaegerUrl);
  const traces = wantedTraces(flags.trace, io.cwd);
  const verdicts = await verifyTraces({
    ...{ jaeger, traces, timeoutMs: flags.timeout * 1000 },
    ...{ signal: io.signal, clock: systemClock },
  });
  const whole = verdicts.every((verdict) => verdict.whole);
  io.stdout.write(
    flags.json
      ? `${JSON.stringify({ whole, jaeger, traces: verdicts }, undefined, 2)}\n`
      : verdictText(verdicts, jaeger),
  );
  return whole ? 0 : 1;
}

/** All traces of the last run, or the one that was named, of which the last run may know nothing. */
function wantedTraces(traceId: string | undefined, cwd: string): SentTrace[] {
  if (traceId !== undefined && !/^[0-9a-f]{32}$/.test(traceId)) {
    throw new ConfigError('Expected --trace to be a trace id, 32 hexadecimal digits.');
  }
  const record = recordIn(cwd, traceId === undefined);
  const known = tracesOf(record?.spans ?? []);
  const isPartial = (record?.omitted ?? 0) > 0;
  if (traceId !== undefined) return [{ traceId, sent: known.get(traceId), isPartial }];
  if (known.size === 0) {
    throw new ConfigError('The last run sent no span; look at OTEL_TRACES_SAMPLER.');
  }
  return [...known].map(([id, sent]) => ({ traceId: id, sent, isPartial }));
}

function recordIn(cwd: string, isNeeded: boolean): TraceRecord | undefined {
  try {
    return readTraceRecord(traceRecordFile(join(cwd, '.crossgraph')));
  } catch (error) {
    if (isNeeded) throw error;
    return undefined;
  }
}

function addressOf(text: string): string {
  if (!URL.canParse(text) || !/^https?:\/\//i.test(text)) {
    throw new ConfigError(
      'Expected --jaeger to be an address that starts with http:// or https://, like http://localhost:16686.',
    );
  }
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}
