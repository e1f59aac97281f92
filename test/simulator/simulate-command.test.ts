import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runSimulate, type SimulateFlags } from '../../src/cli/simulate.js';
import { ConfigError } from '../../src/errors.js';
import { startSimulator } from '../../src/simulator/start-simulator.js';

function command(flags: SimulateFlags) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const stop = new AbortController();
  const code = runSimulate(flags, { stdout, stderr, signal: stop.signal });
  const chunks: string[] = [];
  const printed = new Promise<void>((resolve) => {
    stdout.on('data', (chunk) => {
      chunks.push(String(chunk));
      resolve();
    });
  });
  return { code, printed, chunks, stop };
}

describe('crossgraph simulate', () => {
  it('says how to reach and drive it, serves, and ends with the bill', async () => {
    const { code, printed, chunks, stop } = command({
      port: '0',
      keys: 'secret-a,secret-b',
      accounts: 'x,x',
      rpm: '60',
      burst: '2',
      latency: 'fixed:0ms',
    });
    await printed;
    const [greeting = ''] = chunks;
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(greeting) ?? [];
    const answer = await fetch(`${url}/search`, {
      method: 'POST',
      headers: { authorization: 'Bearer secret-b' },
      body: '{"query":"coral reefs"}',
    });
    stop.abort();

    expect(await code).toBe(0);
    expect(answer.status).toBe(200);
    expect(greeting).toContain('slots 0 (x), 1 (x)');
    expect(greeting).toContain('60/min, burst 2');
    expect(greeting).toContain(`curl -s ${url}/__simulator/bill`);
    expect(chunks.at(-1)).toBe('Answered 1 requests; 1 ran and cost $0.00500.\n');
    expect(greeting).not.toContain('secret');
  });

  it.each<[SimulateFlags, string]>([
    [{ port: 'abc' }, 'Expected --port to be a number, got "abc".'],
    [{ port: '70000' }, '`port`'],
    [{ seed: '1.5' }, '`seed`'],
    [{ latency: 'slow' }, '`latency`'],
    [{ keys: 'a,,b' }, 'Expected --keys to be a list like a,b,c; entry 1 is empty.'],
    [{ keys: 'a,b', accounts: 'x' }, '`accounts`'],
    [{ rpm: '0' }, '`requestsPerMinute`'],
    [{ burst: '1e9' }, '--burst'],
    [{ tier: '6' }, '`tier`'],
    [{ quota: '$5' }, 'Expected --quota to be a number'],
    [{ quota: '-1' }, '`quotaUsd`'],
    [{ sse: 'fancy' as 'plain' }, '`sse`'],
    [{ dates: 'some' as 'null' }, '`dates`'],
    [{ clock: 'broken' as 'manual' }, '`clock`'],
  ])('refuses %j with one sentence', async (flags, part) => {
    const { code } = command({ port: '0', ...flags });

    await expect(code).rejects.toThrow(ConfigError);
    await expect(code).rejects.toThrow(part);
  });

  it("takes a tier's limits, and offers to move a clock of its own", async () => {
    const { code, printed, chunks, stop } = command({ port: '0', tier: '2', clock: 'manual' });
    await printed;
    stop.abort();

    expect(await code).toBe(0);
    expect(chunks[0]).toContain('500/min, burst 8');
    expect(chunks[0]).toMatch(/__simulator\/clock -d '\{"advanceMs":1000\}'\n\nCtrl-C/);
  });

  it('refuses an account that has spent its quota', async () => {
    const { code, printed, chunks, stop } = command({ port: '0', quota: '0.004' });
    await printed;
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(chunks[0] ?? '') ?? [];
    const search = () =>
      fetch(`${url}/search`, {
        method: 'POST',
        headers: { authorization: 'Bearer pplx-simulator-0' },
        body: '{"query":"coral reefs"}',
      });

    const [first, second] = [await search(), await search()];
    stop.abort();

    expect([first.status, second.status, await code]).toEqual([200, 401, 0]);
  });

  it('says so when its port is taken', async () => {
    const other = await startSimulator();

    const { code } = command({ port: String(other.port) });

    await expect(code).rejects.toThrow(`Port ${other.port} is taken`);
    await other.close();
  });
});
