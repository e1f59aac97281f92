import { trace } from '@opentelemetry/api';
import { describe, expect, it, vi } from 'vitest';
import { traceIdOf } from '../../src/telemetry/call-registry.js';
import { traced } from '../../src/telemetry/call-span.js';
import { emitFlight } from '../../src/telemetry/flight-span.js';
import { withSpan } from '../../src/telemetry/with-span.js';
import { recordSpans } from './span-recorder.js';
import { answer, attempt, tracedCall } from './traced-calls.js';

describe('without an SDK', () => {
  it('describes nothing, and still closes the record', async () => {
    const { record, context, clock } = tracedCall();
    const describeCall = vi.fn();
    const layer = traced({ describe: describeCall, describeAnswer: describeCall, clock });

    await layer(async () => {
      clock.advance(4);
      return answer;
    })('question', context);

    expect(describeCall).not.toHaveBeenCalled();
    expect(record).toMatchObject({ endedAt: 4, outcome: 'miss' });
    expect(traceIdOf(record)).toBeUndefined();
  });

  it('makes a failed call an error in the record', async () => {
    const { record, run } = tracedCall();

    await expect(run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');

    expect(record.outcome).toBe('error');
  });

  it('runs the work of a span as it is', async () => {
    const describeSpan = vi.fn();

    const result = await withSpan(describeSpan, async () => trace.getActiveSpan());

    expect(result).toBeUndefined();
    expect(describeSpan).not.toHaveBeenCalled();
  });

  it('has nothing to say of a flight', () => {
    const { record, clock } = tracedCall();
    record.attempts.push(attempt(clock, 1));

    const emit = () =>
      emitFlight({ record, members: [record], startedAt: 0, endedAt: 1, shared: true });

    expect(emit).not.toThrow();
  });
});

describe('a trace that is not sampled', () => {
  it('stays so below, and does not ask what the answer is', async () => {
    const recorder = await recordSpans({ sampled: false });
    const { record, context, clock } = tracedCall();
    const describeAnswer = vi.fn();
    const layer = traced({
      describe: () => ({ operation: 'chat', name: 'fast-search' }),
      describeAnswer,
      clock,
    });

    await layer(async () => {
      expect(trace.getActiveSpan()?.isRecording()).toBe(false);
      return answer;
    })('question', context);
    await recorder.stop();

    expect(recorder.spans).toEqual([]);
    expect(describeAnswer).not.toHaveBeenCalled();
    expect(record.outcome).toBe('miss');
  });
});
