import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCallRecord } from '../../src/core/call-record.js';
import { emitFlight } from '../../src/telemetry/flight-span.js';
import { spanTree, traceTrees } from '../support/span-tree.js';
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

describe('emitFlight', () => {
  it('shows shared work as a trace of its own, linked to and from everybody who shared it', async () => {
    const payer = tracedCall();
    const follower = tracedCall();
    const flight = openCallRecord(0);

    await payer.run(async () => {
      flight.attempts.push(attempt(payer.clock, 30, { status: 503, errorType: '503' }));
      flight.attempts.push(attempt(payer.clock, 30));
      payer.record.attempts.push(...flight.attempts);
      await follower.run(async () => {
        follower.record.outcome = 'coalesced';
        emitFlight({
          record: flight,
          members: [payer.record, follower.record],
          payer: payer.record,
          startedAt: 0,
          endedAt: 60,
          shared: true,
        });
        return answer;
      });
      return answer;
    });

    const root = recorder.one('flight');
    const calls = recorder.named('chat fast-search');
    expect(traceTrees(recorder.spans).toSorted()).toEqual([
      'chat fast-search\n  chat fast-search',
      'flight\n  POST\n  POST',
    ]);
    expect(root.attributes).toEqual({ 'crossgraph.flight.member.count': 2 });
    expect(root.links.map(({ context }) => context.spanId).toSorted()).toEqual(
      calls.map(({ spanId }) => spanId).toSorted(),
    );
    expect(calls.map(({ links }) => links.map(({ context }) => context.spanId))).toEqual([
      [root.spanId],
      [root.spanId],
    ]);
    expect(Number(root.end - root.start) / 1e6).toBe(60);
    expect(recorder.named('POST')[1]?.attributes).toMatchObject({ 'http.request.resend_count': 1 });
  });

  it('leaves work that one call did alone to that call', async () => {
    const { clock, record, run } = tracedCall();

    await run(async () => {
      record.attempts.push(attempt(clock, 30));
      emitFlight({
        record,
        members: [record],
        payer: record,
        startedAt: 0,
        endedAt: 30,
        shared: false,
      });
      return answer;
    });

    expect(spanTree(recorder.spans)).toBe('chat fast-search\n  POST');
  });

  it('shows attempts whose payer has left, so that none is missing', async () => {
    const { clock, record, run } = tracedCall();
    const flight = openCallRecord(0);

    await run(async () => {
      flight.attempts.push(attempt(clock, 30, { cancelled: true, status: undefined }));
      emitFlight({ record: flight, members: [record], startedAt: 0, endedAt: 30, shared: false });
      return answer;
    });

    expect(traceTrees(recorder.spans).toSorted()).toEqual(['chat fast-search', 'flight\n  POST']);
  });
});
