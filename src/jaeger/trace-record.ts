import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError, messageOf } from '../errors.js';
import { type SentSpan, spanKindWords, spanStatusWords } from '../telemetry/sent-span.js';

/** What the last run sent: names, ids, kinds and outcomes of its spans. No prompt, no answer, no key. */
export interface TraceRecord {
  readonly version: 1;
  /** The command that ran. */
  readonly command: string;
  /** When it ended, ISO 8601. */
  readonly at: string;
  /** Where its spans went, without credentials. */
  readonly endpoint: string;
  /** Spans the sender knows it lost. */
  readonly lost: number;
  /** Spans that ended when the record was full; they were sent all the same. */
  readonly omitted: number;
  readonly spans: readonly SentSpan[];
}

const sentSpan = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.enum(spanKindWords),
  status: z.enum(spanStatusWords),
  outcome: z.string().optional(),
});

const traceRecord = z.object({
  version: z.literal(1),
  command: z.string(),
  at: z.string(),
  endpoint: z.string(),
  lost: z.number(),
  omitted: z.number(),
  spans: z.array(sentSpan),
});

/** A run of a hundred thousand calls must not become a file that nobody can read. */
const maxSpans = 20_000;

export interface SpanNotes {
  note(span: SentSpan): void;
  /** Everything noted so far, with what else is known of the run. */
  record(run: Pick<TraceRecord, 'command' | 'at' | 'endpoint' | 'lost'>): TraceRecord;
}

/** Keeps the first 20,000 spans it is told of and counts the others. */
export function noteSpans(limit: number = maxSpans): SpanNotes {
  const spans: SentSpan[] = [];
  let omitted = 0;
  return {
    note: (span) => {
      if (spans.length < limit) spans.push(span);
      else omitted++;
    },
    record: (run) => ({ version: 1, ...run, omitted, spans: [...spans] }),
  };
}

/** Readers see the old record or the new one, never a part. Throws what the file system throws. */
export function writeTraceRecord(file: string, record: TraceRecord): void {
  const part = `${file}.${process.pid}.part`;
  writeFileSync(part, `${JSON.stringify(record)}\n`);
  renameSync(part, file);
}

/** The record of the last run. Throws a ConfigError that says how to get one when there is none, or when it is damaged. */
export function readTraceRecord(file: string): TraceRecord {
  try {
    return traceRecord.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const reason =
      error instanceof z.ZodError ? 'it holds something else' : messageOf(error).split(',')[0];
    throw new ConfigError(
      isAbsent
        ? 'No run has sent traces from this folder yet; run one with --otlp URL first, or name a trace with --trace.'
        : `${file} is no record of a run (${reason}); delete it and run again with --otlp URL.`,
      { cause: error },
    );
  }
}
