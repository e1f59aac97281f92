import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { pathToFileURL } from 'node:url';
import { metrics } from '@opentelemetry/api';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import { startTelemetry, type Telemetry } from '../../src/telemetry-sdk.js';

let telemetry: Telemetry | undefined;

afterEach(async () => {
  await telemetry?.shutdown();
  telemetry = undefined;
});

const start = () => startTelemetry({ env: {}, metrics: { prometheus: { port: 0 } } });

async function started(): Promise<URL> {
  telemetry = await start();
  return new URL(telemetry.metricsEndpoint ?? '');
}

/** Runs `each` whenever metrics are collected, which then waits for it. */
function collecting(each: () => Promise<void>): void {
  metrics.getMeter('test').createObservableGauge('test.collected').addCallback(each);
}

/** Asks so many times on one connection, and reads no answer. */
async function deafScraper(url: URL, times: number): Promise<Socket> {
  const socket = connect(Number(url.port), url.hostname).pause();
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write('GET /metrics HTTP/1.1\r\nHost: here\r\n\r\n'.repeat(times));
  return socket;
}

describe('the endpoint for Prometheus', () => {
  it('answers each scrape that shutting down meets, or ends its connection', async () => {
    const url = await started();

    const scrapes = Array.from({ length: 20 }, () => fetch(url).then((answer) => answer.text()));
    await scrapes[0];
    await telemetry?.shutdown();

    for (const scrape of await Promise.allSettled(scrapes)) {
      if (scrape.status === 'fulfilled') expect(scrape.value).toContain('target_info');
    }
    await expect(fetch(url)).rejects.toThrow();
  });

  it('ends a scrape that would never be answered when it is shut down', async () => {
    const url = await started();
    const asked = new Promise<void>((resolve) => {
      collecting(() => {
        resolve();
        return new Promise(() => undefined);
      });
    });
    const scrape = fetch(url).catch((error: unknown) => error);
    await asked;

    await telemetry?.shutdown();

    expect(await scrape).toBeInstanceOf(TypeError);
  });

  it('lets a scraper that never reads wait, and others not', async () => {
    const url = await started();
    let collected = 0;
    collecting(async () => {
      collected += 1;
    });
    const deaf = await deafScraper(url, 20_000);

    await expect.poll(() => collected).toBeGreaterThan(1);
    const answer = await fetch(url);
    // Whether it is ended or reset is up to the system: `once` would take the latter for a failure.
    const closed = new Promise((resolve) => deaf.once('close', resolve));
    await telemetry?.shutdown();
    deaf.resume();
    await closed;

    expect(answer.status).toBe(200);
    expect(collected).toBeLessThan(20_000);
  });

  it('does not keep a process alive that forgets to shut it down, whoever is connected', async () => {
    const door = pathToFileURL('dist/src/telemetry-sdk.js').href;
    const program = `
      import { startTelemetry } from ${JSON.stringify(door)};
      const { metricsEndpoint } = await startTelemetry({ env: {}, metrics: { prometheus: { port: 0 } } });
      process.stdout.write(metricsEndpoint);
      await new Promise((resolve) => process.stdin.once('data', resolve));
      process.stdin.destroy();`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = once(child, 'close');
    const [text] = await once(child.stdout, 'data');
    const deaf = await deafScraper(new URL(String(text)), 20_000);

    child.stdin.write('go on');

    expect((await ended)[0]).toBe(0);
    deaf.destroy();
  });
});

describe('startTelemetry, asked twice at the same time', () => {
  it('starts once, refuses once, and can be started again afterwards', async () => {
    const [one, other] = await Promise.allSettled([start(), start()]);
    const refused = [one, other].find(({ status }) => status === 'rejected');
    const running = [one, other].find(({ status }) => status === 'fulfilled');
    telemetry = running?.status === 'fulfilled' ? running.value : undefined;

    expect(refused).toMatchObject({ reason: expect.any(ConfigError) });
    expect((await fetch(telemetry?.metricsEndpoint ?? '')).status).toBe(200);
    await telemetry?.shutdown();
    await expect(started()).resolves.toBeInstanceOf(URL);
  });
});
