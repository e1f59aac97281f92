import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noteSpans, readTraceRecord, writeTraceRecord } from '../../src/jaeger/trace-record.js';
import { sentRun } from './sent-spans.js';

const run = { command: 'scenarios', at: '2026-01-01T00:00:00.000Z', endpoint: 'http://x', lost: 0 };
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossgraph-trace-'));
  file = join(folder, 'last-trace.json');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the record of the last run', () => {
  it('comes back as it was written, and replaces the one before', () => {
    const notes = noteSpans();
    writeTraceRecord(file, notes.record(run));
    for (const span of sentRun()) notes.note(span);

    writeTraceRecord(file, notes.record(run));

    expect(readTraceRecord(file)).toEqual({ version: 1, ...run, omitted: 0, spans: sentRun() });
    expect(readdirSync(folder)).toEqual(['last-trace.json']);
  });

  it('is bounded, and counts what it left out', () => {
    const notes = noteSpans(2);
    for (const span of sentRun()) notes.note(span);

    const { spans, omitted } = notes.record(run);

    expect([spans.length, omitted]).toEqual([2, 3]);
  });

  it('says how to get one where there is none', () => {
    expect(() => readTraceRecord(file)).toThrow(/run one with --otlp URL first/);
  });

  it.each(['', '{"version":1', '{}', '[]', 'null', '{"version":2}'])(
    'says that it is damaged: %j',
    (text) => {
      writeFileSync(file, text);

      expect(() => readTraceRecord(file)).toThrow(/is no record of a run/);
    },
  );
});
