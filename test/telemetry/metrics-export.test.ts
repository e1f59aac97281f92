import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import { PerplexityClient } from '../../src/perplexity/client.js';
import { startSimulator } from '../../src/simulator/start-simulator.js';
import { startTelemetry, type Telemetry } from '../../src/telemetry-sdk.js';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function started(options: Parameters<typeof startTelemetry>[0]): Promise<Telemetry> {
  const telemetry = await startTelemetry({ env: {}, ...options });
  closing.push(() => telemetry.shutdown());
  return telemetry;
}

async function oneCall(): Promise<void> {
  const { keys: apiKeys, url: baseUrl, close } = await startSimulator({ latency: 'fixed:1ms' });
  closing.push(close);
  const client = new PerplexityClient({ apiKeys, baseUrl, cache: 'memory' });
  closing.push(() => client.close());
  await client.ask('Why is the sky blue?');
}

describe('startTelemetry with metrics', () => {
  it('offers them to Prometheus on a free port, under the name of the service, until it is shut down', async () => {
    const telemetry = await started({ serviceName: 'mine', metrics: { prometheus: { port: 0 } } });
    await oneCall();
    const url = telemetry.metricsEndpoint ?? '';

    const text = await (await fetch(url)).text();

    const line = text
      .split('\n')
      .find((each) => each.startsWith('crossgraph_client_request_duration_count'));
    expect(line).toContain('service_name="mine"');
    expect(line).toContain('crossgraph_cache_outcome="miss"');
    expect(line).toMatch(/ 1$/);
    expect((await fetch(new URL('/else', url))).status).toBe(404);
    await telemetry.shutdown();
    await expect(fetch(url)).rejects.toThrow();
  });

  it('says in a sentence that a port is taken, and leaves nothing behind', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    closing.push(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;

    const start = startTelemetry({ env: {}, metrics: { prometheus: { port } } });

    await expect(start).rejects.toThrow(ConfigError);
    await expect(start).rejects.toThrow(`http://127.0.0.1:${port}/metrics`);
    const again = await started({ metrics: { prometheus: { port: 0 } } });
    expect(again.enabled).toBe(true);
  });

  it('refuses to start twice in one process', async () => {
    await started({ metrics: { prometheus: { port: 0 } } });

    await expect(started({ metrics: { prometheus: { port: 0 } } })).rejects.toThrow(
      /already been started/,
    );
  });
});
