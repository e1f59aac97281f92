import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.js';

describe.concurrent('crossgraph ask', () => {
  it('prints the answer with the sources it cites, and says whose answer it is', async () => {
    const { code, stdout, stderr } = await runCli([
      'ask',
      'What are the main causes of coral reef decline?',
    ]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/\[1\]/);
    expect(stdout).toMatch(/^\[1\] .+\n {4}https:\/\//m);
    expect(stdout).toMatch(/^miss · /m);
    expect(stderr).toContain('embedded simulator');
  });

  it('prints JSON and nothing else when asked to', async () => {
    const { stdout } = await runCli(['ask', 'Why?', '--json']);

    expect(JSON.parse(stdout)).toMatchObject({ meta: { outcome: 'miss', attempts: 1 } });
  });
});

describe('crossgraph ask with a cache file', () => {
  it('keeps the answer, takes it again, and takes a new one when told to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'crossgraph-ask-'));
    const ask = async (...flags: string[]) => {
      const env = { CROSSGRAPH_CACHE: `sqlite:${join(folder, 'answers.db')}` };
      const { stdout } = await runCli(['ask', 'Why?', '--json', ...flags], { env });
      return JSON.parse(stdout).meta.outcome;
    };

    expect(await ask()).toBe('miss');
    expect(await ask()).toBe('hit');
    expect(await ask('--fresh')).toBe('bypass');
    rmSync(folder, { recursive: true });
  });

  it('waits as many seconds as it is told', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const env = { PERPLEXITY_API_KEY: 'k', PERPLEXITY_BASE_URL: `http://127.0.0.1:${port}` };

    const { code, stderr } = await runCli(['ask', 'Why?', '--timeout', '1'], { env });

    server.closeAllConnections();
    server.close();
    expect(stderr).toBe('crossgraph: No answer within 1000 ms, the limit of the whole call.\n');
    expect(code).toBe(1);
  });

  it('refuses a preset and a model at once', async () => {
    const { code } = await runCli(['ask', 'Why?', '--preset', 'fast', '--model', 'a/b']);

    expect(code).toBe(64);
  });
});

describe.concurrent('crossgraph graph', () => {
  it('lists the graphs of langgraph.json and draws one', async () => {
    const list = await runCli(['graph'], { cwd: process.cwd() });
    const drawing = await runCli(['graph', 'cross-validation'], { cwd: process.cwd() });

    expect(list.stdout.split('\n')).toContain('cross-validation');
    expect(drawing.stdout).toMatch(/^(---|%%|graph TD)/);
    expect(drawing.stdout).toContain('compare');
    expect(drawing.code).toBe(0);
  });

  it('has graphs of its own where there is no langgraph.json', async () => {
    const list = await runCli(['graph']);
    const drawing = await runCli(['graph', 'fan-out']);

    expect(list.stdout.split('\n')).toContain('fan-out');
    expect(drawing.stdout).toContain('ask_all');
  });

  it('names the graphs there are when asked for another', async () => {
    const { code, stderr } = await runCli(['graph', 'nonsense'], { cwd: process.cwd() });

    expect(stderr).toContain('cross-validation');
    expect(code).toBe(64);
  });
});

describe.concurrent('crossgraph simulate', () => {
  it('says that a port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;

    const { code, stderr } = await runCli(['simulate', '--port', String(port)]);

    server.close();
    expect(stderr).toMatch(new RegExp(`^crossgraph: .*${port}.*--port`));
    expect(code).toBe(64);
  });
});
