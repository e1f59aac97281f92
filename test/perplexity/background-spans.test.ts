import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordSpans, type SpanRecorder } from '../telemetry/span-recorder.js';
import { backgroundWorld, research } from './background-world.js';

let recorder: SpanRecorder;

beforeEach(async () => {
  recorder = await recordSpans();
});

afterEach(async () => {
  expect(recorder.open(), 'spans left open').toEqual([]);
  await recorder.stop();
});

const key = 'pplx-canary-0123456789';

describe('the span of a call in the background', () => {
  it('is one, with an attempt below it for every exchange, and agrees with meta, bill and log', async () => {
    const { open, run, simulator } = backgroundWorld({ keys: [key] });
    simulator.addFaults({ path: '/v1/agent/{id}', status: 503 });

    const { meta, costUsd } = await run(() => open().ask(research));

    const [call, ...others] = recorder.spans.filter(({ name }) => name.startsWith('chat'));
    const attempts = recorder.spans.filter(({ parentSpanId }) => parentSpanId === call?.spanId);
    expect(others).toEqual([]);
    expect(attempts.map(({ name }) => name)).toEqual(
      simulator.requests().map(({ method }) => method),
    );
    expect(attempts.map(({ attributes }) => attributes['http.response.status_code'])).toEqual(
      simulator.requests().map(({ status }) => status),
    );
    expect(call?.attributes).toMatchObject({
      'crossgraph.request.attempt.count': meta.attempts,
      'crossgraph.cost.usd': costUsd,
    });
    expect(meta.attempts).toBe(simulator.requests().length);
    expect(simulator.bill().totalUsd).toBe(costUsd);
  });

  it('tells of a run that it picked up, and never holds a key', async () => {
    const { open, run, simulator } = backgroundWorld({ keys: [key], latency: 'fixed:60s' });
    const client = open();
    await run(() => client.ask(research, { timeoutMs: 9_000 })).catch(() => undefined);

    const { id } = await run(() => client.ask(research));

    const [left, resumed] = recorder.spans.filter(({ name }) => name.startsWith('chat'));
    expect(left).toMatchObject({ status: 'error' });
    expect(resumed?.events).toContainEqual({
      name: 'crossgraph.run.resumed',
      attributes: { 'gen_ai.response.id': id },
    });
    const everything = JSON.stringify([recorder.spans, simulator.requests()], (_name, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(everything).not.toContain(key);
  });
});
