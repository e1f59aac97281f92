import { trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CallTimeoutError } from '../../src/errors.js';
import { streamSpan } from '../../src/telemetry/stream-span.js';
import { inSpan, turn } from './graph-samples.js';
import { recordSpans, type SpanRecorder } from './span-recorder.js';

let recorder: SpanRecorder;

beforeEach(async () => {
  recorder = await recordSpans();
});

afterEach(async () => {
  expect(recorder.open(), 'spans left open').toEqual([]);
  await recorder.stop();
});

interface Run {
  readonly log: string[];
  readonly numbers: AsyncGenerator<number, void, undefined>;
}

/** Yields 1, 2, 3 inside a span and notes who cleans up, and under which span it ran. */
function countedRun(signal?: AbortSignal): Run {
  const log: string[] = [];
  async function* count() {
    try {
      for (const number of [1, 2, 3]) {
        await turn();
        log.push(spanNameOf());
        yield number;
      }
    } finally {
      log.push('cleaned up');
    }
  }
  const describeSpan = () => ({ name: 'count', attributes: {} });
  return { log, numbers: streamSpan(describeSpan, count, { signal }) };
}

function spanNameOf(): string {
  return (trace.getActiveSpan() as { name?: string } | undefined)?.name ?? 'none';
}

describe('streamSpan', () => {
  it('runs every step inside the span, and nothing of the reader', async () => {
    const { log, numbers } = countedRun();
    const read: [number, string][] = [];

    await inSpan('reader', async () => {
      for await (const number of numbers) read.push([number, spanNameOf()]);
    });

    expect(log).toEqual(['count', 'count', 'count', 'cleaned up']);
    expect(read).toEqual([
      [1, 'reader'],
      [2, 'reader'],
      [3, 'reader'],
    ]);
    expect(recorder.one('count')).toMatchObject({ status: 'unset', attributes: {} });
  });

  it('tells the work when the reader leaves', async () => {
    const { log, numbers } = countedRun();

    for await (const _number of numbers) break;

    expect(log).toEqual(['count', 'cleaned up']);
    expect(recorder.one('count').attributes).toEqual({ 'crossgraph.cancelled': true });
  });

  it('ends when the caller aborts between two chunks and nobody reads on', async () => {
    const caller = new AbortController();
    const { log, numbers } = countedRun(caller.signal);
    await numbers.next();

    caller.abort(new Error('enough'));
    await turn();

    expect(log).toEqual(['count', 'cleaned up']);
    expect(recorder.one('count')).toMatchObject({
      status: 'unset',
      attributes: { 'crossgraph.cancelled': true },
    });
  });

  it('ends when the caller had aborted before and reads one chunk only', async () => {
    const reason = new Error('enough');
    const { log, numbers } = countedRun(AbortSignal.abort(reason));

    await expect(numbers.next()).rejects.toBe(reason);

    expect(log).toEqual(['count', 'cleaned up']);
    expect(recorder.one('count').attributes).toEqual({ 'crossgraph.cancelled': true });
  });

  it('fails when a time limit ends it between two chunks', async () => {
    const caller = new AbortController();
    const { numbers } = countedRun(caller.signal);
    await numbers.next();

    caller.abort(new CallTimeoutError(10, 'call'));
    await turn();

    expect(recorder.one('count')).toMatchObject({
      status: 'error',
      attributes: { 'error.type': 'timeout' },
    });
  });

  it('returns the very generator when no SDK listens', async () => {
    await recorder.stop();
    async function* count() {
      yield 1;
    }
    const numbers = count();

    const stream = streamSpan(
      () => ({ name: 'count', attributes: {} }),
      () => numbers,
    );

    expect(stream).toBe(numbers);
  });
});
