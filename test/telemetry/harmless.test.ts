import { context, trace } from '@opentelemetry/api';
import { NodeTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterEach, describe, expect, it } from 'vitest';
import { openCallRecord } from '../../src/core/call-record.js';
import { traced } from '../../src/telemetry/call-span.js';
import { endingOf } from '../../src/telemetry/ending.js';
import { emitFlight } from '../../src/telemetry/flight-span.js';
import { streamSpan } from '../../src/telemetry/stream-span.js';
import { withSpan } from '../../src/telemetry/with-span.js';
import { recordSpans } from './span-recorder.js';
import { answer, attempt, tracedCall } from './traced-calls.js';

const defect = () => {
  throw new Error('a defect of telemetry');
};
const described = () => ({ name: 'work', attributes: {} });
const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Starts an SDK whose span processor is broken. */
function sdkWith(broken: Partial<SpanProcessor>): void {
  const processor: SpanProcessor = {
    onStart: () => undefined,
    onEnd: () => undefined,
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
    ...broken,
  };
  const provider = new NodeTracerProvider({ spanProcessors: [processor] });
  provider.register();
  stops.push(async () => {
    await provider.shutdown();
    trace.disable();
    context.disable();
  });
}

describe.each([['onStart'], ['onEnd']])('a span processor that throws in %s', (method) => {
  it('costs no call its answer', async () => {
    sdkWith({ [method]: defect });
    const { clock, record, run } = tracedCall();

    const given = await run(async () => {
      record.attempts.push(attempt(clock, 5));
      return answer;
    });

    expect(given).toBe(answer);
    expect(record).toMatchObject({ outcome: 'miss', endedAt: 5 });
  });

  it('does not stand in for the error of a call', async () => {
    sdkWith({ [method]: defect });

    const call = tracedCall().run(() => Promise.reject(new Error('upstream')));

    await expect(call).rejects.toThrow('upstream');
  });

  it('costs no other work its result', async () => {
    sdkWith({ [method]: defect });

    expect(await withSpan(described, async () => 'done')).toBe('done');
  });

  it('breaks no stream off', async () => {
    sdkWith({ [method]: defect });
    const chunks: number[] = [];
    const count = async function* () {
      yield 1;
      yield 2;
    };

    for await (const chunk of streamSpan(described, count, { startEvent: 'start' })) {
      chunks.push(chunk);
    }

    expect(chunks).toEqual([1, 2]);
  });

  it('breaks no flight', async () => {
    sdkWith({ [method]: defect });
    const { record, run } = tracedCall();
    const flight = { ...openCallRecord(0), attempts: [attempt(tracedCall().clock, 5)] };
    const summary = { record: flight, members: [record, record], startedAt: 0, endedAt: 9 };

    const given = run(async () => {
      emitFlight({ ...summary, payer: record, shared: true });
      return answer;
    });

    await expect(given).resolves.toBe(answer);
  });
});

describe('a description that throws', () => {
  const call = { operation: 'chat', name: 'fast' } as const;

  it.each([
    ['before the call', { describe: defect, describeAnswer: () => ({}) }, []],
    ['after it', { describe: () => call, describeAnswer: defect }, ['miss']],
  ])('%s costs no answer', async (_when, descriptions, outcomes) => {
    const recorder = await recordSpans();
    stops.push(recorder.stop);
    const layer = traced<string, typeof answer>(descriptions);

    const given = await layer(async () => answer)('why?', tracedCall().context);

    expect(given).toBe(answer);
    const spans = recorder.named('chat fast');
    expect(spans.map(({ attributes }) => attributes['crossgraph.cache.outcome'])).toEqual(outcomes);
  });

  it('of a result or an error changes neither', async () => {
    const recorder = await recordSpans();
    stops.push(recorder.stop);
    const failing = () => Promise.reject(new Error('upstream'));

    const result = await withSpan(described, async () => 'done', { endingOfResult: defect });
    const error = withSpan(described, failing, { passage: defect });

    expect(result).toBe('done');
    await expect(error).rejects.toThrow('upstream');
    expect(recorder.open()).toEqual([]);
  });
});

describe('endingOf', () => {
  it('judges even what cannot be looked at', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();

    expect(endingOf(proxy)).toMatchObject({ kind: 'failed', errorType: '_OTHER' });
  });
});
