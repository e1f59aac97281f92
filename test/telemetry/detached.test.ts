import { afterEach, describe, expect, it } from 'vitest';
import { openCallRecord } from '../../src/core/call-record.js';
import { traced } from '../../src/telemetry/call-span.js';
import { detached, untraced } from '../../src/telemetry/detached.js';
import { withSpan } from '../../src/telemetry/with-span.js';
import { callContext } from '../resilience/call-context.js';
import { recordSpans, type SpanRecorder } from './span-recorder.js';

let recorder: SpanRecorder;

afterEach(() => recorder.stop());

const spanOf = (name: string, work = async (): Promise<unknown> => undefined) =>
  withSpan(() => ({ name, attributes: {} }), work);

describe('detached', () => {
  it('makes a root of the first span inside, linked to the call that caused it', async () => {
    recorder = await recordSpans();
    const cause = openCallRecord(0);
    const refresh = () => spanOf('refresh', () => spanOf('below'));
    const call = traced<string, string>({
      describe: () => ({ operation: 'chat', name: 'fast' }),
      describeAnswer: () => ({}),
    })(async () => {
      await detached(cause, refresh);
      return 'old answer';
    });

    await call('question', { ...callContext(), record: cause });

    const { traceId, spanId } = recorder.one('chat fast');
    expect(recorder.one('refresh').parentSpanId).toBeUndefined();
    expect(recorder.one('refresh').links).toMatchObject([{ context: { traceId, spanId } }]);
    expect(recorder.one('below').links).toEqual([]);
  });

  it('runs its work all the same when nothing is traced', async () => {
    recorder = await recordSpans();

    expect(await detached(openCallRecord(0), async () => 1)).toBe(1);
  });
});

describe('untraced', () => {
  it('makes no span of the work inside, across its awaits', async () => {
    recorder = await recordSpans();

    await spanOf('outer', () =>
      untraced(async () => {
        await spanOf('inner');
        await spanOf('later');
      }),
    );

    expect(recorder.spans.map(({ name }) => name)).toEqual(['outer']);
    expect(recorder.open()).toEqual([]);
  });
});
