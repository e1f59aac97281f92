import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { scenariosReport } from '../../src/scenarios/report.js';
import { startSimulator } from '../../src/simulator/start-simulator.js';
import { runCli } from '../support/run-cli.js';

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

function folderWithEnv(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'crossgraph-env-'));
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, '.env'), text);
  return folder;
}

describe('the configuration of crossgraph', () => {
  it('names the broken line of .env and quotes nothing of it', async () => {
    const cwd = folderWithEnv('PERPLEXITY_TIER=1\nPERPLEXITY_API_KEY canary-key\n');

    const { code, stdout, stderr } = await runCli(['scenarios'], { cwd });

    expect(stderr).toBe(
      'crossgraph: Line 2 of .env is not NAME=value; mend it or put a # before it.\n',
    );
    expect(stdout).toBe('');
    expect(code).toBe(64);
  });

  it('names a key with a line break in it and does not show it', async () => {
    const env = { PERPLEXITY_API_KEY_2: 'canary\nkey' };

    const { code, stderr } = await runCli(['scenarios', '--real-keys'], { env });

    expect(stderr).toMatch(/^crossgraph: PERPLEXITY_API_KEY_2 is not a key/);
    expect(stderr).not.toContain('canary');
    expect(code).toBe(64);
  });

  it('asks with real keys where the base URL says, and shows them as slots only', async () => {
    const keys = ['canary-key-a', 'canary-key-b'];
    const simulator = await startSimulator({ latency: 'fixed:2ms', keys });
    cleanUps.push(() => simulator.close());
    const cwd = folderWithEnv(`PERPLEXITY_API_KEYS=${keys.join(',')}\nPERPLEXITY_TIER=5\n`);
    const env = { PERPLEXITY_BASE_URL: simulator.url };

    const json = await runCli(['scenarios', '--real-keys', '--json'], { cwd, env });
    const text = await runCli(['scenarios', '--real-keys'], { cwd, env });

    const { environment, total } = scenariosReport.parse(JSON.parse(json.stdout));
    expect(environment.upstream).toBe('perplexity');
    expect(total).toMatchObject({ succeeded: 24, upstreamRuns: 5, rateLimited: 0 });
    expect(total.costUsd * 2).toBeCloseTo(simulator.bill().totalUsd, 5);
    expect(total.keys.map(({ slot }) => slot)).toEqual([0, 1]);
    for (const { stdout, stderr } of [json, text]) expect(stdout + stderr).not.toContain('canary');
  });

  it('uses the simulator without --real-keys, whatever is set', async () => {
    const env = { PERPLEXITY_API_KEY: 'canary-key', PERPLEXITY_BASE_URL: 'http://127.0.0.1:9' };

    const { code, stdout } = await runCli(['scenarios', '--json', '--latency', 'fixed:2ms'], {
      env,
    });

    expect(code).toBe(0);
    expect(scenariosReport.parse(JSON.parse(stdout)).environment.upstream).toBe('simulator');
  });

  it.each([
    ['hangs', 'CALL_TIMEOUT', () => undefined],
    ['resets', 'CONNECTION_LOST', (socket: import('node:net').Socket) => socket.resetAndDestroy()],
    [
      'answers HTML 504',
      'UPSTREAM_FAILED',
      (socket: import('node:net').Socket) =>
        socket.end(
          'HTTP/1.1 504 Gateway Timeout\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>',
        ),
    ],
    [
      'answers 200 with garbage',
      'ANSWER_UNREADABLE',
      (socket: import('node:net').Socket) =>
        socket.end(
          'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 4\r\n\r\noops',
        ),
    ],
  ])('reports every call and exits with 1 when the upstream %s', async (_, errorCode, answer) => {
    const server = createServer((request) => {
      request.resume().on('end', () => answer(request.socket));
    }).listen(0, '127.0.0.1');
    cleanUps.push(() => {
      server.closeAllConnections();
      server.close();
    });
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const env = {
      PERPLEXITY_API_KEY: 'canary-key',
      PERPLEXITY_TIER: '5',
      PERPLEXITY_BASE_URL: `http://127.0.0.1:${port}`,
      CROSSGRAPH_TIMEOUT_MS: '900',
      CROSSGRAPH_ATTEMPT_TIMEOUT_MS: '200',
    };

    const { code, stdout, stderr } = await runCli(['scenarios', '--real-keys', '--json'], { env });

    const { total } = scenariosReport.parse(JSON.parse(stdout));
    expect(code).toBe(1);
    expect(total).toMatchObject({ requests: 24, succeeded: 0, outcomes: { error: 24 } });
    expect(Object.keys(total.errors)).toContain(errorCode);
    expect(stdout + stderr).not.toContain('canary');
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
