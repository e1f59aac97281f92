import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CallTimeoutError, KeysExhaustedError, UpstreamError } from '../../src/errors.js';
import { traceIdOf } from '../../src/telemetry/call-registry.js';
import { withSpan } from '../../src/telemetry/with-span.js';
import { spanTree } from '../support/span-tree.js';
import { recordSpans, type SpanRecorder } from './span-recorder.js';
import { answer, attempt, tracedCall } from './traced-calls.js';

let recorder: SpanRecorder;

beforeEach(async () => {
  recorder = await recordSpans();
});

afterEach(async () => {
  expect(recorder.open(), 'spans left open').toEqual([]);
  await recorder.stop();
});

const ms = (span: { start: bigint; end: bigint }) => Number(span.end - span.start) / 1e6;

describe('traced', () => {
  it('shows a call that was retried and answered, with everything its record holds', async () => {
    const { clock, record, run } = tracedCall();

    await run(async () => {
      record.attempts.push(attempt(clock, 5, { slot: 0, status: 429, errorType: '429' }));
      record.events.push({
        name: 'crossgraph.api_key.rotated',
        at: clock.now(),
        attributes: { from: 0, to: 1 },
      });
      clock.advance(2.5);
      record.attempts.push(attempt(clock, 40, { slot: 1 }));
      Object.assign(record, {
        outcome: 'miss',
        queueMs: 2,
        backoffMs: 2.5,
        keyRotations: 1,
        cacheMs: 1,
        cacheWrite: 'stored',
        costUsd: 0.005,
        breakerState: 'closed',
        breakerOutcome: 'permitted',
      });
      return answer;
    });

    const call = recorder.one('chat fast-search');
    expect(call).toMatchObject({ kind: 2, status: 'unset' });
    expect(ms(call)).toBe(47.5);
    expect(call.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'perplexity',
      'gen_ai.request.model': 'perplexity/sonar',
      'gen_ai.response.model': 'perplexity/sonar-2',
      'gen_ai.response.id': 'resp_1',
      'gen_ai.response.finish_reasons': ['completed'],
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.usage.output_tokens': 20,
      'gen_ai.usage.reasoning.output_tokens': 3,
      'gen_ai.usage.cache_read.input_tokens': 4,
      'server.address': 'api.perplexity.ai',
      'server.port': 443,
      'crossgraph.cache.outcome': 'miss',
      'crossgraph.cache.lookup.duration': 0.001,
      'crossgraph.cache.write.outcome': 'stored',
      'crossgraph.request.attempt.count': 2,
      'crossgraph.request.retry.delay': 0.0025,
      'crossgraph.api_key.slot': 1,
      'crossgraph.api_key.rotation.count': 1,
      'crossgraph.circuit_breaker.state': 'closed',
      'crossgraph.circuit_breaker.outcome': 'permitted',
      'crossgraph.rate_limiter.outcome': 'queued',
      'crossgraph.rate_limiter.queue.duration': 0.002,
      'crossgraph.cost.usd': 0.005,
    });
    expect(call.events).toEqual([
      { name: 'crossgraph.api_key.rotated', attributes: { from: 0, to: 1 } },
    ]);
  });

  it('shows each attempt as a child with the times it had', async () => {
    const { clock, record, run } = tracedCall();

    await run(async () => {
      record.attempts.push(attempt(clock, 5, { slot: 0, status: 429, errorType: '429' }));
      clock.advance(10);
      record.attempts.push(attempt(clock, 40.125, { slot: 1 }));
      return answer;
    });

    const server = { 'server.address': 'api.perplexity.ai', 'server.port': 443 };
    const [refused, served] = recorder.named('POST');
    expect(spanTree(recorder.spans)).toBe('chat fast-search\n  POST\n  POST');
    expect(refused).toMatchObject({
      kind: 2,
      status: 'error',
      statusMessage: 'The upstream answered 429.',
    });
    expect(refused?.attributes).toEqual({
      ...server,
      'http.request.method': 'POST',
      'http.response.status_code': 429,
      'error.type': '429',
      'crossgraph.api_key.slot': 0,
    });
    expect(served?.status).toBe('unset');
    expect(served?.attributes).toEqual({
      ...server,
      'http.request.method': 'POST',
      'http.request.resend_count': 1,
      'http.response.status_code': 200,
      'crossgraph.api_key.slot': 1,
    });
    expect([refused, served].map((span) => span && ms(span))).toEqual([5, 40.125]);
  });

  it('counts no tokens on a hit, and says what it saved', async () => {
    const { record, run } = tracedCall();

    await run(async () => {
      Object.assign(record, { outcome: 'hit', cacheLayer: 'memory', entryAgeMs: 1500 });
      return answer;
    });

    const { attributes } = recorder.one('chat fast-search');
    expect(attributes).toMatchObject({
      'crossgraph.cache.outcome': 'hit',
      'crossgraph.cache.layer': 'memory',
      'crossgraph.cache.entry.age': 1.5,
      'crossgraph.cost.usd': 0,
      'crossgraph.cost.saved_usd': 0.005,
      'gen_ai.response.model': 'perplexity/sonar-2',
    });
    expect(Object.keys(attributes).filter((name) => name.startsWith('gen_ai.usage'))).toEqual([]);
    expect(recorder.spans).toHaveLength(1);
  });

  it('shows a failed call as failed, its attempts too, and closes the record', async () => {
    const { clock, record, run } = tracedCall();
    const failure = new UpstreamError('UPSTREAM_FAILED', 'secret words', { status: 503 });

    const call = run(async () => {
      record.outcome = 'miss';
      record.attempts.push(attempt(clock, 7, { status: 503, errorType: '503' }));
      throw failure;
    });

    await expect(call).rejects.toBe(failure);
    expect(record).toMatchObject({ outcome: 'error', endedAt: 7 });
    expect(recorder.one('chat fast-search')).toMatchObject({
      status: 'error',
      statusMessage: 'The upstream failed.',
      attributes: {
        'error.type': '503',
        'crossgraph.error.code': 'UPSTREAM_FAILED',
        'crossgraph.cache.outcome': 'error',
      },
    });
  });

  it('shows a caller who left as cancelled, not as failed', async () => {
    const caller = new AbortController();
    const { clock, record, run } = tracedCall(caller.signal);
    const reason = new Error('enough');

    const call = run(async () => {
      caller.abort(reason);
      record.attempts.push(attempt(clock, 3, { status: undefined, cancelled: true }));
      throw reason;
    });

    await expect(call).rejects.toBe(reason);
    for (const name of ['chat fast-search', 'POST']) {
      const span = recorder.one(name);
      expect(span).toMatchObject({ status: 'unset', attributes: { 'crossgraph.cancelled': true } });
      expect(span.attributes).not.toHaveProperty('error.type');
    }
  });

  it('ends an attempt that nobody waited for with the call', async () => {
    const { clock, record, run } = tracedCall();

    const call = run(async () => {
      record.attempts.push(attempt(clock, 20, { endedAt: undefined, status: undefined }));
      throw new CallTimeoutError(20, 'call');
    });

    await expect(call).rejects.toThrow(CallTimeoutError);
    expect(recorder.one('POST').end).toBe(recorder.one('chat fast-search').end);
  });

  it('says so when no key could be had in time', async () => {
    const { run } = tracedCall();

    const call = run(async () => {
      throw new KeysExhaustedError('too late', { retryAfterMs: 5 });
    });

    await expect(call).rejects.toThrow();
    expect(recorder.one('chat fast-search').attributes).toMatchObject({
      'error.type': 'rate_limiter_rejected',
      'crossgraph.rate_limiter.outcome': 'rejected',
    });
  });

  it('is active for the work below it, and known by its record', async () => {
    const { clock, record, run } = tracedCall();

    await run(() =>
      withSpan(
        () => ({ name: 'below', attributes: {} }),
        async () => answer,
        { clock },
      ),
    );

    expect(spanTree(recorder.spans)).toBe('chat fast-search\n  below');
    expect(traceIdOf(record)).toBe(recorder.one('below').traceId);
  });
});
