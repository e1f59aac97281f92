import { readFileSync } from 'node:fs';
import { trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import { instrumentation } from '../../src/telemetry/attributes.js';
import { withSpan } from '../../src/telemetry/with-span.js';
import { startTelemetry, type Telemetry } from '../../src/telemetry-sdk.js';
import { manualClock } from '../../src/testing/manual-clock.js';
import {
  type OtlpReceiver,
  type ReceiverMode,
  startOtlpReceiver,
} from '../support/otlp-receiver.js';
import { spanTree } from '../support/span-tree.js';

const env = {};
const opened: { receiver?: OtlpReceiver; telemetry?: Telemetry } = {};

async function receiverOf(mode?: ReceiverMode): Promise<OtlpReceiver> {
  opened.receiver = await startOtlpReceiver(mode);
  return opened.receiver;
}

async function start(options: Parameters<typeof startTelemetry>[0]): Promise<Telemetry> {
  opened.telemetry = await startTelemetry({ env, ...options });
  return opened.telemetry;
}

afterEach(async () => {
  await opened.receiver?.close();
  await opened.telemetry?.shutdown();
  vi.unstubAllEnvs();
});

const someWork = () =>
  withSpan(
    () => ({ name: 'outer', attributes: { answer: 42, ratio: 0.5, words: ['a', 'b'], ok: true } }),
    () =>
      withSpan(
        () => ({ name: 'inner', attributes: {} }),
        async () => 'done',
      ),
  );

describe('startTelemetry', () => {
  it.each(['http/protobuf', 'http/json'] as const)('delivers spans over %s', async (protocol) => {
    const receiver = await receiverOf();
    const telemetry = await start({ endpoint: receiver.url, protocol, serviceVersion: '1.2.3' });

    await someWork();
    await telemetry.shutdown();

    expect(telemetry).toMatchObject({ enabled: true, endpoint: `${receiver.url}/v1/traces` });
    expect(spanTree(receiver.spans)).toBe('outer\n  inner');
    expect(receiver.spans.find(({ name }) => name === 'outer')).toMatchObject({
      kind: 'internal',
      parentSpanId: undefined,
      attributes: { answer: 42, ratio: 0.5, words: ['a', 'b'], ok: true },
      status: { code: 'unset', message: '' },
      resource: { 'service.name': 'crossgraph', 'service.version': '1.2.3' },
    });
    expect(telemetry.lost()).toBe(0);
  });

  it('heeds the standard variables', async () => {
    const receiver = await receiverOf();
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment.name=test');
    vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', 'gzip');
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'x-tenant=blue');
    const variables = {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_SERVICE_NAME: 'mine',
    };
    const telemetry = await start({ env: variables, headers: { 'x-extra': '1' } });

    await someWork();
    await telemetry.shutdown();

    expect(receiver.spans[0]?.resource).toMatchObject({
      'service.name': 'mine',
      'deployment.environment.name': 'test',
    });
    expect(receiver.requests[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'x-tenant': 'blue',
      'x-extra': '1',
    });
  });

  it('leaves what to sample to the standard variables', async () => {
    const receiver = await receiverOf();
    vi.stubEnv('OTEL_TRACES_SAMPLER', 'always_off');
    const telemetry = await start({ endpoint: receiver.url });

    await someWork();
    await telemetry.shutdown();

    expect(receiver.requests).toEqual([]);
    expect(telemetry.lost()).toBe(0);
  });

  it('starts nothing when no address is named', async () => {
    const telemetry = await start({});

    await someWork();
    await telemetry.forceFlush();
    await telemetry.shutdown();

    expect(telemetry).toMatchObject({ enabled: false, endpoint: undefined });
    expect(telemetry.lost()).toBe(0);
    expect(trace.getTracer('any').startSpan('x').isRecording()).toBe(false);
  });

  it('delivers a burst of 6000 spans without losing one', async () => {
    const receiver = await receiverOf();
    // However slow the machine is: the limit of the flush passes by a clock that stands still.
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '60000');
    const telemetry = await start({
      ...{ endpoint: receiver.url, clock: manualClock() },
      env: { OTEL_EXPORTER_OTLP_TIMEOUT: '60000' },
    });

    await Promise.all(Array.from({ length: 3000 }, someWork));
    await telemetry.forceFlush();

    expect(receiver.spans).toHaveLength(6000);
    expect(telemetry.lost()).toBe(0);
  });

  it('counts what a receiver refuses, and says so once', async () => {
    const receiver = await receiverOf('refuse');
    const warnings: string[] = [];
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '50');
    const telemetry = await start({
      endpoint: receiver.url.replace('//', '//me:secret@'),
      env: { OTEL_EXPORTER_OTLP_TIMEOUT: '50' },
      onWarning: (sentence) => warnings.push(sentence),
    });

    await someWork();
    await telemetry.forceFlush();
    await someWork();
    await telemetry.shutdown();

    expect(telemetry.lost()).toBe(4);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`${receiver.url}/v1/traces`);
    expect(warnings[0]).not.toContain('secret');
  });

  it('says why when nobody listens', async () => {
    const receiver = await receiverOf();
    await receiver.close();
    const warnings: string[] = [];
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '50');
    const telemetry = await start({
      endpoint: receiver.url,
      env: { OTEL_EXPORTER_OTLP_TIMEOUT: '50' },
      onWarning: (sentence) => warnings.push(sentence),
    });

    await someWork();
    await telemetry.shutdown();

    expect(telemetry.lost()).toBe(2);
    expect(warnings[0]).toContain('ECONNREFUSED');
  });

  it('hears the end of an export although whoever is warned throws', async () => {
    const receiver = await receiverOf('refuse');
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '50');
    const clock = manualClock();
    const telemetry = await start({
      endpoint: receiver.url,
      env: { OTEL_EXPORTER_OTLP_TIMEOUT: '50' },
      clock,
      onWarning: () => {
        throw new Error('a defect');
      },
    });

    await someWork();
    // Ends by itself: nobody moves the clock to the limit.
    await telemetry.forceFlush();

    expect(telemetry.lost()).toBe(2);
  });

  it('gives up on a receiver that hangs after less than five seconds', async () => {
    const receiver = await receiverOf('hang');
    const clock = manualClock();
    const telemetry = await start({ endpoint: receiver.url, clock });
    await someWork();

    const stopped = telemetry.shutdown();
    await clock.advance(4_999);
    await stopped;

    expect(telemetry.lost()).toBe(2);
  });

  it('gives the process back, so that it can start again', async () => {
    const receiver = await receiverOf();
    const first = await start({ endpoint: receiver.url });
    await first.shutdown();
    await first.shutdown();
    const second = await start({ endpoint: receiver.url });

    await someWork();
    await second.shutdown();

    expect(receiver.spans).toHaveLength(2);
  });

  it('refuses to start beside another SDK', async () => {
    const receiver = await receiverOf();
    await start({ endpoint: receiver.url });

    const again = startTelemetry({ env, endpoint: receiver.url });

    await expect(again).rejects.toThrow(ConfigError);
    await expect(again).rejects.toThrow(/already been started/);
  });

  it('refuses an address that is none', async () => {
    await expect(start({ endpoint: 'localhost' })).rejects.toThrow(ConfigError);
  });
});

describe('instrumentation', () => {
  it('has the version of the package', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

    expect(instrumentation.version).toBe(version);
  });
});
