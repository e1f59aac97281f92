import { expect, it, vi } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import { startTelemetry } from '../../src/telemetry-sdk.js';

vi.mock('@opentelemetry/sdk-trace-node', () => {
  throw new Error('Cannot find package');
});

vi.mock('@opentelemetry/exporter-prometheus', () => {
  throw new Error('Cannot find package');
});

it('startTelemetry says what to install where the SDK is missing', async () => {
  const started = startTelemetry({ endpoint: 'http://127.0.0.1:1', env: {} });

  await expect(started).rejects.toThrow(ConfigError);
  await expect(started).rejects.toThrow(/npm install @opentelemetry\/sdk-trace-node/);
});

it('startTelemetry says what to install where the endpoint for Prometheus is missing', async () => {
  const started = startTelemetry({ metrics: { prometheus: { port: 0 } }, env: {} });

  await expect(started).rejects.toThrow(ConfigError);
  await expect(started).rejects.toThrow(/npm install .*@opentelemetry\/exporter-prometheus/);
});

it('startTelemetry misses nothing where no traces are wanted', async () => {
  const telemetry = await startTelemetry({ env: {} });

  expect(telemetry.enabled).toBe(false);
});
