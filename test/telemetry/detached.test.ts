import { afterEach, describe, expect, it } from 'vitest';
import { detached, untraced } from '../../src/telemetry/detached.js';
import { withSpan } from '../../src/telemetry/with-span.js';
import { recordSpans, type SpanRecorder } from './span-recorder.js';

let recorder: SpanRecorder;

afterEach(() => recorder.stop());

const spanOf = (name: string, work = async (): Promise<unknown> => undefined) =>
  withSpan(() => ({ name, attributes: {} }), work);

describe('detached', () => {
  it('makes roots of the spans inside', async () => {
    recorder = recordSpans();

    await spanOf('outer', () => detached(() => spanOf('inner')));

    expect(recorder.one('inner').parentSpanId).toBeUndefined();
    expect(recorder.one('inner').traceId).not.toBe(recorder.one('outer').traceId);
  });
});

describe('untraced', () => {
  it('makes no span of the work inside, across its awaits', async () => {
    recorder = recordSpans();

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
